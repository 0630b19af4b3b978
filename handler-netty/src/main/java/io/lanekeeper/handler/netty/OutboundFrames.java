// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The frames that wait to be sent, one after the other in as few buffers as need be. Confined to the loop. */
final class OutboundFrames {
    /** Most turns write a few small frames; those that write more soon get large chunks. */
    private static final int FIRST_CHUNK = 4 * 1024;

    private static final int NEXT_CHUNK = 64 * 1024;

    /**
     * With so many waiting it pays to let the peer begin, although the turn goes on: with all the frames of a long turn
     * in one flush, either side would wait while the other works.
     */
    private static final int ENOUGH_FRAMES = 96;

    private static final int ENOUGH_BYTES = 32 * 1024;

    private final ByteBufAllocator allocator;
    /** The bytes of the length before each frame, if there is one. */
    private final int prefix;

    private final ArrayDeque<ByteBuf> full = new ArrayDeque<>(1);
    private @Nullable ByteBuf current;
    private long bytes;
    private int frames;
    private boolean encoding;

    OutboundFrames(ByteBufAllocator allocator, Framing framing) {
        this.allocator = allocator;
        prefix = framing == Framing.LENGTH_PREFIX ? Integer.BYTES : 0;
    }

    /** Adds one frame, or after an exception nothing. */
    void add(FrameEncoder frame, int size) {
        if (encoding) {
            throw new IllegalStateException("write within FrameEncoder.encode");
        }
        ByteBuf buffer = room(prefix + size);
        int start = buffer.writerIndex();
        ByteBuffer body = buffer.internalNioBuffer(start + prefix, size).order(ByteOrder.BIG_ENDIAN);
        int begin = body.position(); // An index of the memory, which other buffers share if the allocator is pooled.
        encoding = true;
        try {
            frame.encode(body);
        } finally {
            encoding = false;
        }
        int written = body.position() - begin;
        if (written != size) {
            throw new IllegalStateException("frame wrote " + written + " bytes (expected: " + size + ")");
        }
        // The writer index moves last, so that a frame that failed leaves no trace.
        if (prefix > 0) {
            buffer.setInt(start, size);
        }
        buffer.writerIndex(start + prefix + size);
        bytes += prefix + size;
        frames++;
    }

    /** Whether to flush before the end of the turn. */
    boolean enough() {
        return frames >= ENOUGH_FRAMES || bytes >= ENOUGH_BYTES;
    }

    long bytes() {
        return bytes;
    }

    boolean hasBuffer() {
        return current != null;
    }

    /** The next buffer to be sent, which is the caller's from now on; null if there is none. */
    @Nullable
    ByteBuf poll() {
        if (encoding) {
            return null; // An encoder that closes the connection must not lose the memory that it writes to.
        }
        frames = 0;
        ByteBuf next = full.poll();
        if (next == null) {
            next = current;
            current = null;
        }
        if (next == null) {
            return null;
        }
        bytes -= next.readableBytes();
        if (!next.isReadable()) {
            next.release();
            return null;
        }
        return next;
    }

    /** Drops everything. */
    void release() {
        for (ByteBuf next = poll(); next != null; next = poll()) {
            next.release();
        }
    }

    private ByteBuf room(int needed) {
        ByteBuf buffer = current;
        if (buffer != null && buffer.writableBytes() >= needed) {
            return buffer;
        }
        int chunk = FIRST_CHUNK;
        if (buffer != null) {
            if (buffer.isReadable()) {
                full.add(buffer);
            } else {
                buffer.release();
            }
            current = null;
            chunk = NEXT_CHUNK;
        }
        buffer = allocator.ioBuffer(Math.max(chunk, needed));
        current = buffer;
        return buffer;
    }
}
