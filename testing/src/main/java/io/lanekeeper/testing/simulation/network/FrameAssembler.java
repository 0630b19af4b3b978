// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.spi.FrameCutter;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Cuts bytes into frames for a listener. When the listener has returned, it overwrites the bytes that were only borrowed. */
final class FrameAssembler implements FrameCutter.Sink {
    /** A length that makes no sense. */
    static final class BadLengthException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        BadLengthException(StreamCorruptedException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static final byte RUBBISH = 0x5a;

    private final FrameListener listener;
    private final BooleanSupplier open;
    private final Framing framing;
    private final FrameCutter cutter;

    /** @param open returns true while frames are delivered */
    FrameAssembler(int maxFrame, Framing framing, FrameListener listener, BooleanSupplier open) {
        this.listener = listener;
        this.open = open;
        this.framing = framing;
        this.cutter = new FrameCutter(maxFrame, framing);
    }

    /** Delivers the frames that {@code bytes} complete. */
    void take(byte[] bytes) {
        if (framing == Framing.NONE) {
            listener.frame(ByteBuffer.wrap(bytes));
            return;
        }
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining() && reading()) {
            ByteBuffer target = cutter.buffer();
            int size = Math.min(left.remaining(), target.remaining());
            target.put(left.slice().limit(size));
            left.position(left.position() + size);
            deliver();
        }
    }

    /** The peer has closed: shows the bytes that have come of a frame that is too long. */
    void end() {
        cutter.end(this);
    }

    private void deliver() {
        try {
            cutter.deliver(this);
        } catch (StreamCorruptedException e) {
            throw new BadLengthException(e);
        }
    }

    @Override
    public boolean reading() {
        return open.getAsBoolean();
    }

    @Override
    public void frame(ByteBuffer body) {
        listener.frame(body.duplicate());
        spoil(body);
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        listener.oversized(head.duplicate(), size);
        spoil(head);
    }

    private static void spoil(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            bytes.put(RUBBISH);
        }
    }
}
