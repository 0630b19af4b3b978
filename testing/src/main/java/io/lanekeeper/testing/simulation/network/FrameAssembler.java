// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Cuts bytes into frames, if the connection has frames; skips a frame that is too long as it arrives. */
final class FrameAssembler {
    /** A length that no frame can have. */
    static final class BadLengthException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        BadLengthException(int size) {
            super("frame of " + size + " bytes (expected: zero or more)");
        }
    }

    private static final byte RUBBISH = 0x5a;

    private final int maxFrame;
    private final Framing framing;
    private byte[] kept = {};
    private int skip;

    FrameAssembler(int maxFrame, Framing framing) {
        this.maxFrame = maxFrame;
        this.framing = framing;
    }

    /** Calls {@code listener} with each frame that {@code bytes} complete, as long as {@code open}. */
    void take(byte[] bytes, FrameListener listener, BooleanSupplier open) {
        if (framing == Framing.NONE) {
            listener.frame(ByteBuffer.wrap(bytes));
            return;
        }
        byte[] all = Arrays.copyOf(kept, kept.length + bytes.length);
        System.arraycopy(bytes, 0, all, kept.length, bytes.length);
        ByteBuffer in = ByteBuffer.wrap(all);
        while (open.getAsBoolean() && next(in, listener)) {
            // until there is no whole frame
        }
        kept = Arrays.copyOfRange(all, in.position(), all.length);
    }

    /** Reports what has arrived of a frame that is too long, after the peer has closed. */
    void end(FrameListener listener) {
        ByteBuffer in = ByteBuffer.wrap(kept);
        if (skip == 0 && in.remaining() >= Integer.BYTES && in.getInt(0) > maxFrame) {
            int size = in.getInt();
            listener.oversized(in.slice(), size);
        }
    }

    private boolean next(ByteBuffer in, FrameListener listener) {
        if (skip > 0) {
            int skipped = Math.min(skip, in.remaining());
            in.position(in.position() + skipped);
            skip -= skipped;
            return skip == 0;
        }
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int size = in.getInt(in.position());
        if (size < 0) {
            throw new BadLengthException(size);
        }
        int wanted = size > maxFrame ? Math.min(size, FrameListener.OVERSIZED_HEAD) : size;
        if (in.remaining() - Integer.BYTES < wanted) {
            return false;
        }
        byte[] body = new byte[wanted];
        in.get(in.position() + Integer.BYTES, body);
        if (size > maxFrame) {
            in.position(in.position() + Integer.BYTES);
            skip = size;
            listener.oversized(ByteBuffer.wrap(body), size);
        } else {
            in.position(in.position() + Integer.BYTES + size);
            listener.frame(ByteBuffer.wrap(body));
        }
        Arrays.fill(body, RUBBISH); // a listener that kept the buffer sees rubbish
        return true;
    }
}
