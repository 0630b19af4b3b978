// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Cuts what arrives into frames: four bytes of length, then the body. */
final class PlainFrames {
    private static final int BUFFER = 64 * 1024;

    /** May fail as input and output do. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private final int maxFrame;
    private final Framing framing;
    private final FrameListener listener;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    /** The number of bytes still to come of an oversized frame. */
    private int toSkip;

    PlainFrames(ConnectOptions options, FrameListener listener) {
        maxFrame = options.maxFrame();
        framing = options.framing();
        this.listener = listener;
    }

    /** Returns the buffer for the next bytes. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Hands on whole frames, as long as the connection is {@code open}. */
    void received(BooleanSupplier open) throws IOException {
        buffer.flip();
        while (open.getAsBoolean() && next()) {
            // Each turn has taken one frame, or a part of one that is too long.
        }
        if (open.getAsBoolean()) {
            makeRoom();
            listener.readComplete();
        }
    }

    /** The peer has closed: shows what there is of a frame that is too long, which tells what the peer is. */
    void ended() {
        buffer.flip();
        int rest = buffer.remaining() - Integer.BYTES;
        if (framing == Framing.LENGTH_PREFIX && toSkip == 0 && rest >= 0 && buffer.getInt(0) > maxFrame) {
            listener.oversized(buffer.slice(Integer.BYTES, rest), buffer.getInt(0));
        }
    }

    private boolean next() throws IOException {
        if (framing == Framing.NONE) {
            return bytes();
        }
        if (toSkip > 0) {
            int skipped = Math.min(toSkip, buffer.remaining());
            buffer.position(buffer.position() + skipped);
            toSkip -= skipped;
            return toSkip == 0;
        }
        if (buffer.remaining() < Integer.BYTES) {
            return false;
        }
        int size = buffer.getInt(buffer.position());
        if (size < 0) {
            throw new IOException("frame of " + size + " bytes (expected: at least 0)");
        }
        return size > maxFrame ? oversized(size) : frame(size);
    }

    /** All that there is, as it came. */
    private boolean bytes() {
        if (buffer.hasRemaining()) {
            ByteBuffer all = buffer.slice();
            buffer.position(buffer.limit());
            listener.frame(all);
        }
        return false;
    }

    private boolean frame(int size) {
        int body = buffer.position() + Integer.BYTES;
        if (buffer.remaining() < Integer.BYTES + size) {
            return false;
        }
        buffer.position(body + size);
        listener.frame(buffer.slice(body, size));
        return true;
    }

    private boolean oversized(int size) {
        int head = Math.min(size, FrameListener.OVERSIZED_HEAD);
        int body = buffer.position() + Integer.BYTES;
        if (buffer.remaining() < Integer.BYTES + head) {
            return false;
        }
        buffer.position(body);
        toSkip = size;
        listener.oversized(buffer.slice(body, head), size);
        return true;
    }

    /** A frame within the limit that is longer than the buffer gets a longer one, for as long as that is needed. */
    private void makeRoom() {
        int size = toSkip == 0 && buffer.remaining() >= Integer.BYTES ? buffer.getInt(buffer.position()) : 0;
        int needed = size <= maxFrame ? Math.max(BUFFER, size + Integer.BYTES) : BUFFER;
        if (needed == buffer.capacity()) {
            buffer.compact();
        } else {
            buffer = ByteBuffer.allocate(needed).put(buffer);
        }
    }
}
