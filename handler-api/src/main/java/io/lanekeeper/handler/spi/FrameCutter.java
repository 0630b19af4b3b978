// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;

/**
 * Cuts incoming bytes into frames, without copying them. It has one buffer, which the handler fills and the cutter empties
 * alternately. The buffer grows when a frame needs it, to the longest frame allowed at most. Not thread-safe.
 */
public final class FrameCutter {
    private static final int PREFIX = Integer.BYTES;
    private static final int SMALL = 8 * 1024;
    /** The size of one read of a busy connection. */
    private static final int LARGE = 64 * 1024;

    private final int maxFrame;
    private final Framing framing;
    private ByteBuffer buffer = ByteBuffer.allocate(SMALL);
    private int skip;
    /** The size of the incomplete frame, prefix included. */
    private int needed;

    /** Receives frames. */
    public interface Sink {
        /** Returns true while frames are delivered; the rest is dropped. */
        boolean reading();

        /** Takes a frame, which it borrows until it returns. */
        void frame(ByteBuffer body);

        /** Takes the first bytes of a frame of {@code size} bytes, which is longer than allowed. */
        void oversized(ByteBuffer head, int size);
    }

    /** @param maxFrame the size in bytes of the longest frame that is delivered */
    public FrameCutter(int maxFrame, Framing framing) {
        this.maxFrame = maxFrame;
        this.framing = framing;
    }

    /**
     * Returns the buffer for incoming bytes. It is on the heap and has room. The handler puts bytes at its position, then calls
     * {@link #deliver}; after that it asks for the buffer again.
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Delivers all complete frames. An oversized one is skipped as it arrives.
     *
     * @throws StreamCorruptedException if the bytes cannot be a frame
     */
    public void deliver(Sink sink) throws StreamCorruptedException {
        boolean full = !buffer.hasRemaining();
        buffer.flip();
        needed = 0;
        boolean more = true;
        while (more && sink.reading()) {
            more = next(sink);
        }
        if (sink.reading()) {
            buffer.compact();
            resize(full);
        } else {
            buffer.clear();
        }
    }

    /**
     * Ends the stream. Delivers the head of an oversized frame that the peer did not complete: it shows which protocol the
     * peer speaks.
     */
    public void end(Sink sink) {
        buffer.flip();
        int rest = buffer.remaining() - PREFIX;
        if (framing == Framing.LENGTH_PREFIX && skip == 0 && rest >= 0 && buffer.getInt(0) > maxFrame) {
            sink.oversized(buffer.slice(PREFIX, rest), buffer.getInt(0));
        }
        buffer.clear();
    }

    /** Delivers the next frame; returns false if none is complete. */
    private boolean next(Sink sink) throws StreamCorruptedException {
        if (framing == Framing.NONE) {
            return all(sink);
        }
        if (skip > 0) {
            int skipped = Math.min(skip, buffer.remaining());
            buffer.position(buffer.position() + skipped);
            skip -= skipped;
            return skip == 0;
        }
        if (buffer.remaining() < PREFIX) {
            return false;
        }
        int start = buffer.position() + PREFIX;
        int size = buffer.getInt(buffer.position());
        if (size < 0) {
            throw new StreamCorruptedException("frame of " + size + " bytes (expected: zero or more)");
        }
        int wanted = size > maxFrame ? Math.min(size, FrameListener.OVERSIZED_HEAD) : size;
        if (buffer.remaining() - PREFIX < wanted) {
            needed = PREFIX + wanted;
            return false;
        }
        ByteBuffer body = buffer.slice(start, wanted);
        if (size > maxFrame) {
            buffer.position(start);
            skip = size;
            sink.oversized(body, size);
        } else {
            buffer.position(start + size);
            sink.frame(body);
        }
        return true;
    }

    /** Delivers the bytes as they came. */
    private boolean all(Sink sink) {
        if (buffer.hasRemaining()) {
            ByteBuffer bytes = buffer.slice();
            buffer.position(buffer.limit());
            sink.frame(bytes);
        }
        return false;
    }

    private void resize(boolean full) {
        int capacity = buffer.capacity();
        if (full && capacity < Math.max(LARGE, needed)) {
            replace(Math.min(2 * capacity, Math.max(LARGE, needed)));
        } else if (capacity > LARGE && buffer.position() <= LARGE && needed <= LARGE) {
            replace(LARGE);
        }
    }

    private void replace(int capacity) {
        buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
}
