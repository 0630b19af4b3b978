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

/** The frames that wait to be sent, one after the other in as few buffers as possible. Confined to the loop. */
final class OutboundFrames {
    /** Bytes. Most steps write a few small frames; those that write more get large chunks from the second on. */
    private static final int FIRST_CHUNK = 4 * 1024;

    private static final int NEXT_CHUNK = 64 * 1024;

    /**
     * The number of frames from which on the peer is allowed to start before the end of the step. With all frames of a long step
     * in one flush, each side would wait while the other works.
     */
    private static final int ENOUGH_FRAMES = 96;

    private static final int ENOUGH_BYTES = 32 * 1024;

    private final ByteBufAllocator allocator;
    /** The size of the length prefix in bytes; zero without one. */
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

    /** Adds one frame. If the encoder throws, nothing is added. */
    void add(FrameEncoder frame, int size) {
        if (encoding) {
            throw new IllegalStateException("write within FrameEncoder.encode");
        }
        ByteBuf buffer = room(prefix + size);
        int start = buffer.writerIndex();
        ByteBuffer body = buffer.internalNioBuffer(start + prefix, size).order(ByteOrder.BIG_ENDIAN);
        int begin = body.position(); // An index in memory that a pooled allocator shares with other buffers.
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
        // The writer index moves last, so that a failed frame leaves no bytes.
        if (prefix > 0) {
            buffer.setInt(start, size);
        }
        buffer.writerIndex(start + prefix + size);
        bytes += prefix + size;
        frames++;
    }

    /** Returns true if there is enough to flush before the end of the step. */
    boolean enough() {
        return frames >= ENOUGH_FRAMES || bytes >= ENOUGH_BYTES;
    }

    long bytes() {
        return bytes;
    }

    boolean hasBuffer() {
        return current != null;
    }

    /** Removes and returns the next buffer to be sent, which the caller releases; null if there is none. */
    @Nullable
    ByteBuf poll() {
        if (encoding) {
            return null; // An encoder that closes the connection still writes to the buffer.
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

    /** Releases all buffers. */
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
