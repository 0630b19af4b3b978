// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The faults of one direction: they apply to the bytes from one side. Confined to the proxy's loop. */
final class Direction {
    private boolean frozen;
    private boolean dropping;
    private boolean splitting;
    private long delayNanos;
    private long bytesPerSecond = FaultProxy.UNLIMITED;
    private @Nullable Corruption corruption;

    boolean frozen() {
        return frozen;
    }

    boolean dropping() {
        return dropping;
    }

    /** Returns true if the first packet of a connection would arrive. */
    boolean open() {
        return !frozen && !dropping;
    }

    boolean splitting() {
        return splitting;
    }

    long delayNanos() {
        return delayNanos;
    }

    boolean limited() {
        return bytesPerSecond != FaultProxy.UNLIMITED;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    void corrupt(ByteBuf bytes) {
        if (corruption != null) {
            corruption.apply(bytes);
        }
    }

    void freeze(boolean freeze) {
        frozen = freeze;
    }

    void drop(boolean drop) {
        dropping = drop;
    }

    void split(boolean split) {
        splitting = split;
    }

    void delay(long nanos) {
        delayNanos = nanos;
    }

    void bandwidth(long limit) {
        bytesPerSecond = limit;
    }

    void corruption(@Nullable Corruption kind) {
        corruption = kind;
    }

    void heal() {
        frozen = false;
        dropping = false;
        splitting = false;
        delayNanos = 0;
        bytesPerSecond = FaultProxy.UNLIMITED;
        corruption = null;
    }
}
