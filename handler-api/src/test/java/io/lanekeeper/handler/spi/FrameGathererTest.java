// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.Framing;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Gathering the frames of one step. */
class FrameGathererTest {
    private final FrameGatherer gatherer = new FrameGatherer(() -> null, Framing.LENGTH_PREFIX);

    private static FrameEncoder bytes(int size, int written) {
        return new FrameEncoder() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public void encode(ByteBuffer target) {
                target.put(new byte[written]);
            }
        };
    }

    private void add(FrameEncoder frame) {
        gatherer.add(frame, frame.size());
    }

    @Test
    void framesAreGatheredInOrder() {
        add(bytes(3, 3));
        add(bytes(0, 0));
        add(bytes(10_000, 10_000));
        ByteBuffer taken = Objects.requireNonNull(gatherer.take()).flip();
        assertEquals(3 * 4 + 10_003, taken.remaining());
        assertEquals(3, taken.getInt(0));
        assertEquals(0, taken.getInt(7));
        assertEquals(10_000, taken.getInt(11));
        assertNull(gatherer.take());
    }

    @Test
    void frameThatFailsLeavesNoBytes() {
        add(bytes(1, 1));
        String message = assertThrows(IllegalStateException.class, () -> add(bytes(5, 4)))
                .getMessage();
        assertEquals("frame wrote 4 bytes (expected: 5)", message);
        assertThrows(java.nio.BufferOverflowException.class, () -> add(bytes(5, 6)));
        assertEquals(5, Objects.requireNonNull(gatherer.take()).position());
    }

    @Test
    void usedBufferIsFilledAgainWithoutLengths() {
        ByteBuffer used = ByteBuffer.allocate(100);
        FrameGatherer raw = new FrameGatherer(() -> used, Framing.NONE);
        raw.add(bytes(7, 7), 7);
        assertSame(used, raw.take());
        assertEquals(7, used.position());
    }
}
