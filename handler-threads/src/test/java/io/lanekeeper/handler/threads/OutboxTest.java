// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.Framing;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What many frames become before they are written. */
class OutboxTest {
    private final Outbox outbox = new Outbox();
    private final OutboundFrames frames = new OutboundFrames(outbox::takeSpare, Framing.LENGTH_PREFIX);

    @Test
    void theFramesOfATurnAreOneWrite() {
        for (int i = 0; i < 3_000; i++) {
            frames.add(encoder(4, target -> target.putInt(7)), 4);
        }
        ByteBuffer turn = frames.take();
        assertNotNull(turn);
        assertEquals(3_000 * 8, turn.position());
        assertEquals(4, turn.getInt(2_999 * 8));
        assertEquals(7, turn.getInt(2_999 * 8 + 4));
        assertNull(frames.take());
    }

    @Test
    void theTurnsThatAWriterMissesAreOneWriteToo() {
        for (int i = 0; i < 100; i++) {
            int number = i;
            frames.add(encoder(4, target -> target.putInt(number)), 4);
            turnEnds();
        }
        ByteBuffer all = outbox.take();
        assertNotNull(all);
        assertEquals(800, all.position());
        for (int i = 0; i < 100; i++) {
            assertEquals(i, all.getInt(8 * i + 4));
        }
    }

    @Test
    void whatDoesNotFitIsWrittenByItself() {
        frames.add(encoder(4, target -> target.putInt(1)), 4);
        turnEnds();
        frames.add(encoder(100_000, target -> target.put(new byte[100_000])), 100_000);
        turnEnds();
        frames.add(encoder(4, target -> target.putInt(2)), 4);
        turnEnds();
        outbox.finish();
        assertEquals(8, size(outbox.take()));
        assertEquals(100_004, size(outbox.take()));
        assertEquals(8, size(outbox.take()));
        assertNull(outbox.take());
    }

    @Test
    void aWrittenBufferIsUsedAgain() {
        frames.add(encoder(4, target -> target.putInt(1)), 4);
        turnEnds();
        ByteBuffer first = outbox.take();
        assertNotNull(first);
        outbox.recycle(first);
        frames.add(encoder(4, target -> target.putInt(2)), 4);
        turnEnds();
        ByteBuffer second = outbox.take();
        assertNotNull(second);
        assertSame(first, second);
        assertEquals(8, second.position());
        assertEquals(2, second.getInt(4));
    }

    @Test
    void aFrameThatFailsLeavesNoTrace() {
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
        ByteBuffer turn = frames.take();
        assertNotNull(turn);
        assertEquals(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 1, 0, 0, 0, 1, 2}), turn.flip());
    }

    @Test
    void anAbortedOutboxGivesAndTakesNothing() {
        frames.add(encoder(1, target -> target.put((byte) 1)), 1);
        turnEnds();
        outbox.abort();
        assertNull(outbox.take());
        outbox.put(ByteBuffer.allocate(1).put((byte) 1));
        assertNull(outbox.take());
    }

    private void turnEnds() {
        ByteBuffer turn = frames.take();
        assertNotNull(turn);
        outbox.put(turn);
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
