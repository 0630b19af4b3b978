// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.Framing;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers the frames written in one step of the loop, one after the other in one buffer. Not thread-safe. */
public final class FrameGatherer {
    /** Enough for most steps, which write a few small frames. */
    private static final int FIRST = 4 * 1024;

    private final Supplier<@Nullable ByteBuffer> used;
    /** The size of the length prefix in bytes; zero without one. */
    private final int prefix;

    private @Nullable ByteBuffer current;
    private boolean encoding;

    /** @param used supplies an empty buffer that has been used before, or null */
    public FrameGatherer(Supplier<@Nullable ByteBuffer> used, Framing framing) {
        this.used = used;
        prefix = framing == Framing.LENGTH_PREFIX ? Integer.BYTES : 0;
    }

    /**
     * Adds one frame. If the encoder throws, nothing is added.
     *
     * @param size the size of the frame in bytes
     * @throws IllegalStateException if the encoder writes another number of bytes, or another frame
     */
    public void add(FrameEncoder frame, int size) {
        if (encoding) {
            throw new IllegalStateException("write within FrameEncoder.encode");
        }
        ByteBuffer buffer = room(prefix + size);
        int start = buffer.position();
        ByteBuffer body = buffer.slice(start + prefix, size);
        encoding = true;
        try {
            frame.encode(body);
        } finally {
            encoding = false;
        }
        if (body.hasRemaining()) {
            throw new IllegalStateException("frame wrote " + body.position() + " bytes (expected: " + size + ")");
        }
        // The position moves last, so that a failed frame leaves no bytes.
        if (prefix > 0) {
            buffer.putInt(start, size);
        }
        buffer.position(start + prefix + size);
    }

    /** Returns the bytes added since the last call, from 0 to the buffer's position; null if there are none. */
    public @Nullable ByteBuffer take() {
        ByteBuffer taken = current;
        if (encoding || taken == null || taken.position() == 0) {
            return null;
        }
        current = null;
        return taken;
    }

    private ByteBuffer room(int needed) {
        ByteBuffer buffer = current;
        if (buffer == null) {
            buffer = used.get();
        }
        if (buffer == null || buffer.remaining() < needed) {
            buffer = grown(buffer, needed);
        }
        current = buffer;
        return buffer;
    }

    private static ByteBuffer grown(@Nullable ByteBuffer buffer, int needed) {
        if (buffer == null) {
            return ByteBuffer.allocate(Math.max(FIRST, needed));
        }
        int capacity = Math.max(Math.addExact(buffer.position(), needed), (int)
                Math.min(2L * buffer.capacity(), Integer.MAX_VALUE - 8));
        return ByteBuffer.allocate(capacity).put(buffer.flip());
    }
}
