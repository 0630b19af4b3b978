// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Framing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cuts received bytes into frames. */
class FrameCutterTest {
    private final List<String> seen = new ArrayList<>();
    private boolean reading = true;

    private final FrameCutter.Sink sink = new FrameCutter.Sink() {
        @Override
        public boolean reading() {
            return reading;
        }

        @Override
        public void frame(ByteBuffer body) {
            byte[] bytes = new byte[body.remaining()];
            body.get(bytes);
            seen.add("frame " + bytes.length + " " + sum(bytes));
        }

        @Override
        public void oversized(ByteBuffer head, int size) {
            seen.add("oversized " + head.remaining() + " of " + size);
        }
    };

    /** Frames of all sizes, also near the sizes of the buffer, arrive in pieces of all sizes. */
    @Test
    void framesAreAssembledFromAnySplit() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            seen.clear();
            int max = 1 + random.nextInt(200_000);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 300_000 : 3_000)];
                random.nextBytes(body);
                out.writeInt(body.length);
                out.write(body);
                expected.add(
                        body.length > max
                                ? "oversized " + Math.min(16, body.length) + " of " + body.length
                                : "frame " + body.length + " " + sum(body));
            }
            FrameCutter cutter = new FrameCutter(max, Framing.LENGTH_PREFIX);
            InputStream in = new Pieces(bytes.toByteArray(), random, 1 + random.nextInt(100_000));
            while (fill(cutter, in)) {
                cutter.deliver(sink);
            }
            assertEquals(expected, seen);
        }
    }

    @Test
    void noMemoryIsAllocatedBeforeTheBytesOfAFrameArrive() throws IOException {
        FrameCutter cutter = new FrameCutter(Integer.MAX_VALUE, Framing.LENGTH_PREFIX);
        byte[] claim = ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE - 8).array();
        assertTrue(fill(cutter, new ByteArrayInputStream(claim)));
        cutter.deliver(sink); // With -Xmx1g, two gigabytes cannot be allocated.
        assertEquals(List.of(), seen);
    }

    @Test
    void negativeLengthIsRejected() throws IOException {
        FrameCutter cutter = new FrameCutter(10, Framing.LENGTH_PREFIX);
        assertTrue(fill(cutter, new ByteArrayInputStream(new byte[] {-1, -1, -1, -1})));
        StreamCorruptedException error = assertThrows(StreamCorruptedException.class, () -> cutter.deliver(sink));
        assertEquals("frame of -1 bytes (expected: zero or more)", error.getMessage());
    }

    @Test
    void headOfAnUnfinishedOversizedFrameIsDelivered() throws IOException {
        FrameCutter cutter = new FrameCutter(10, Framing.LENGTH_PREFIX);
        assertTrue(fill(cutter, new ByteArrayInputStream(new byte[] {0, 0, 1, 0, 7, 7})));
        cutter.deliver(sink);
        cutter.end(sink);
        assertEquals(List.of("oversized 2 of 256"), seen);
    }

    @Test
    void bytesAreDeliveredAsTheyArriveWithoutFraming() throws IOException {
        FrameCutter cutter = new FrameCutter(10, Framing.NONE);
        assertTrue(fill(cutter, new ByteArrayInputStream(new byte[20])));
        cutter.deliver(sink);
        cutter.end(sink);
        assertEquals(List.of("frame 20 " + sum(new byte[20])), seen);
    }

    @Test
    void bytesAreDroppedWhenReadingHasStopped() throws IOException {
        FrameCutter cutter = new FrameCutter(10, Framing.LENGTH_PREFIX);
        reading = false;
        for (int i = 0; i < 10; i++) {
            assertTrue(fill(cutter, new ByteArrayInputStream(new byte[5_000])));
            cutter.deliver(sink);
        }
        assertEquals(List.of(), seen);
        assertFalse(fill(cutter, new ByteArrayInputStream(new byte[0])));
    }

    private static boolean fill(FrameCutter cutter, InputStream in) throws IOException {
        ByteBuffer buffer = cutter.buffer();
        assertTrue(buffer.hasRemaining());
        int read = in.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        buffer.position(buffer.position() + Math.max(0, read));
        return read >= 0;
    }

    private static int sum(byte[] bytes) {
        return java.util.Arrays.hashCode(bytes);
    }

    /** A stream whose reads return a limited number of bytes. */
    private static final class Pieces extends ByteArrayInputStream {
        private final Random random;
        private final int most;

        Pieces(byte[] bytes, Random random, int most) {
            super(bytes);
            this.random = random;
            this.most = most;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(most)));
        }
    }
}
