// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.spi.FrameGatherer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Gathers frames into few buffers, and buffers into few writes. */
class WriteQueueTest {
    private final WriteQueue writeQueue = new WriteQueue();
    private final FrameGatherer frames = new FrameGatherer(writeQueue::takeSpare, Framing.LENGTH_PREFIX);

    @Test
    void framesOfOneStepAreWrittenTogether() {
        for (int i = 0; i < 3_000; i++) {
            frames.add(encoder(4, target -> target.putInt(7)), 4);
        }
        ByteBuffer step = frames.take();
        assertNotNull(step);
        assertEquals(3_000 * 8, step.position());
        assertEquals(4, step.getInt(2_999 * 8));
        assertEquals(7, step.getInt(2_999 * 8 + 4));
        assertNull(frames.take());
    }

    @Test
    void stepsBetweenTwoWritesAreWrittenTogether() {
        for (int i = 0; i < 100; i++) {
            int number = i;
            frames.add(encoder(4, target -> target.putInt(number)), 4);
            stepEnds();
        }
        ByteBuffer all = writeQueue.take();
        assertNotNull(all);
        assertEquals(800, all.position());
        for (int i = 0; i < 100; i++) {
            assertEquals(i, all.getInt(8 * i + 4));
        }
    }

    @Test
    void largeFrameIsWrittenSeparately() {
        frames.add(encoder(4, target -> target.putInt(1)), 4);
        stepEnds();
        frames.add(encoder(100_000, target -> target.put(new byte[100_000])), 100_000);
        stepEnds();
        frames.add(encoder(4, target -> target.putInt(2)), 4);
        stepEnds();
        writeQueue.finish();
        assertEquals(8, size(writeQueue.take()));
        assertEquals(100_004, size(writeQueue.take()));
        assertEquals(8, size(writeQueue.take()));
        assertNull(writeQueue.take());
    }

    @Test
    void writtenBufferIsReused() {
        frames.add(encoder(4, target -> target.putInt(1)), 4);
        stepEnds();
        ByteBuffer first = writeQueue.take();
        assertNotNull(first);
        writeQueue.recycle(first);
        frames.add(encoder(4, target -> target.putInt(2)), 4);
        stepEnds();
        ByteBuffer second = writeQueue.take();
        assertNotNull(second);
        assertSame(first, second);
        assertEquals(8, second.position());
        assertEquals(2, second.getInt(4));
    }

    @Test
    void failedEncoderDoesNotAffectOtherFrames() {
        frames.add(encoder(1, target -> target.put((byte) 1)), 1);
        assertThrows(
                IllegalStateException.class, () -> frames.add(encoder(8, target -> target.putInt(1)), 8), "too short");
        AtomicReference<@Nullable Throwable> nested = new AtomicReference<>();
        frames.add(
                encoder(1, target -> {
                    nested.set(assertThrows(
                            IllegalStateException.class, () -> frames.add(encoder(1, other -> {}), 1), "nested"));
                    assertNull(frames.take(), "while a frame is being encoded");
                    target.put((byte) 2);
                }),
                1);
        assertNotNull(nested.get());
        ByteBuffer step = frames.take();
        assertNotNull(step);
        assertEquals(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 1, 0, 0, 0, 1, 2}), step.flip());
    }

    @Test
    void abortedQueueDropsItsBuffers() {
        frames.add(encoder(1, target -> target.put((byte) 1)), 1);
        stepEnds();
        writeQueue.abort();
        assertNull(writeQueue.take());
        writeQueue.put(ByteBuffer.allocate(1).put((byte) 1));
        assertNull(writeQueue.take());
    }

    private void stepEnds() {
        ByteBuffer step = frames.take();
        assertNotNull(step);
        writeQueue.put(step);
    }

    private static int size(@Nullable ByteBuffer buffer) {
        return buffer == null ? 0 : buffer.position();
    }

    static FrameEncoder encoder(int size, Consumer<ByteBuffer> body) {
        return new FrameEncoder() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public void encode(ByteBuffer target) {
                body.accept(target);
            }
        };
    }
}
