// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

import io.netty.buffer.ByteBuf;
import java.util.Random;

/** Flips single bits. Confined to the proxy's loop. */
final class Corruption {
    private final int oneIn;
    private final Random random;

    /** @param oneIn flips a bit of about one byte in so many; {@code seed} decides which */
    Corruption(int oneIn, long seed) {
        if (oneIn < 1) {
            throw new IllegalArgumentException("oneIn: " + oneIn + " (expected: at least 1)");
        }
        this.oneIn = oneIn;
        this.random = new Random(seed);
    }

    void apply(ByteBuf bytes) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            if (random.nextInt(oneIn) == 0) {
                bytes.setByte(i, bytes.getByte(i) ^ 1 << random.nextInt(Byte.SIZE));
            }
        }
    }
}
