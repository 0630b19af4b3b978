// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.FrameTooLargeException;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.testing.proxy.Peer;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of a connection in memory: a stream of bytes each way, in pieces and with delays that the seed chooses. */
final class SimulatedConnection implements Connection, BytesInFlight.Destination {
    private final SimulatedLink link;
    private final Place place;
    private final FrameListener listener;
    private final int maxFrame;
    private final Framing framing;
    private final FrameAssembler assembler;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    /** The bytes that the peer has sent and that have not arrived. */
    private final BytesInFlight incoming;

    private @Nullable SimulatedConnection peer;
    private boolean opened;
    private boolean closing;
    private boolean closed;
    private boolean finished;
    private boolean crowded;

    SimulatedConnection(SimulatedLink link, Place place, FrameListener listener, int maxFrame, Framing framing) {
        this.link = link;
        this.place = place;
        this.listener = listener;
        this.maxFrame = maxFrame;
        this.framing = framing;
        int longest = place == Place.LOOP ? maxFrame : ConnectOptions.DEFAULT_MAX_FRAME;
        assembler = new FrameAssembler(longest, framing, listener, () -> !closed);
        incoming = new BytesInFlight(link, place == Place.LOOP ? Peer.SERVER : Peer.CLIENT, this);
    }

    void joinTo(SimulatedConnection other) {
        peer = other;
    }

    private SimulatedConnection peer() {
        return Objects.requireNonNull(peer);
    }

    SimulatedLink link() {
        return link;
    }

    /** Returns whether frames have their length in front. */
    boolean framed() {
        return framing == Framing.LENGTH_PREFIX;
    }

    BytesInFlight incoming() {
        return incoming;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    void open() {
        if (!closed && !opened) {
            opened = true;
            callListener(() -> listener.opened(this));
        }
    }

    @Override
    public Endpoint endpoint() {
        return place == Place.LOOP ? link.asked() : link.endpoint();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return place == Place.LOOP ? ConnectAttempt.address(link.endpoint()) : null;
    }

    @Override
    public void write(FrameEncoder frame) {
        if (place == Place.LOOP && !link.schedule().inLoop()) {
            throw new IllegalStateException("write off the loop");
        }
        int size = frame.size();
        if (size > maxFrame) {
            throw new FrameTooLargeException(size, maxFrame);
        }
        ByteBuffer bytes = ByteBuffer.allocate(framed() ? Integer.BYTES + size : size);
        if (framed()) {
            bytes.putInt(size);
        }
        ByteBuffer body = bytes.slice();
        frame.encode(body);
        if (body.hasRemaining()) {
            throw new IllegalStateException("frame wrote " + body.position() + " bytes (expected: " + size + ")");
        }
        writeRaw(bytes.array());
    }

    /** Writes bytes without a length. */
    void writeRaw(byte[] bytes) {
        if (closed || closing) {
            return;
        }
        boolean first = written.size() == 0;
        written.writeBytes(bytes);
        if (first) {
            link.schedule().atEndOfStep(this::flush);
        }
    }

    private void flush() {
        if (written.size() > 0 && !closed) {
            byte[] bytes = written.toByteArray();
            written.reset();
            peer().incoming.send(bytes);
            updateWritable();
        }
    }

    @Override
    public void arrived(byte[] bytes) {
        peer().updateWritable();
        if (link.schedule().tracing()) {
            link.schedule()
                    .note(bytes.length + " bytes arrive at " + (place == Place.LOOP ? "client" : link.endpoint()));
        }
        link.schedule().run(place, () -> receive(bytes));
    }

    @Override
    public void ended() {
        link.schedule().run(place, () -> {
            if (!closed && place == Place.LOOP) {
                callListener(assembler::end);
            }
            end(null);
        });
    }

    private void receive(byte[] bytes) {
        if (closed || bytes.length == 0) {
            return;
        }
        callListener(() -> {
            assembler.take(bytes);
            if (!closed) {
                listener.readComplete();
            }
        });
    }

    private void callListener(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            if (place == Place.LOOP) {
                link.network().fault(e);
            } else if (!(e instanceof FrameAssembler.BadLengthException)) {
                link.schedule().report(e);
            }
            fail(e);
        }
    }

    @Override
    public boolean writable() {
        return opened && !closed && !crowded;
    }

    /**
     * Updates whether this is writable as Netty does: not writable from the high mark on, again below the low mark.
     */
    void updateWritable() {
        int waiting = peer().incoming.size();
        boolean full = crowded
                ? waiting > link.network().lowMark()
                : waiting > link.network().highMark();
        if (full != crowded && opened && !closed) {
            crowded = full;
            link.schedule().run(place, () -> callListener(() -> listener.writabilityChanged(!full)));
        }
    }

    @Override
    public void close() {
        if (place == Place.LOOP) {
            link.schedule().execute(this::closeNow);
        } else {
            link.schedule().happen(this::closeNow, Duration.ZERO);
        }
    }

    private void closeNow() {
        if (!closed) {
            flush();
            closing = true;
            finish();
            end(null);
        }
    }

    private void finish() {
        if (!finished) {
            finished = true;
            peer().incoming.sendEnd();
        }
    }

    /** Closes this end after an error of its own. The peer notices it by the network. */
    private void fail(Throwable cause) {
        if (!closed) {
            finish();
            end(cause);
        }
    }

    /** Closes this end only, with {@code cause}. */
    void end(@Nullable Throwable cause) {
        if (closed) {
            return;
        }
        closed = true;
        written.reset();
        incoming.clear();
        link.schedule().run(place, () -> listener.closed(cause));
        if (cause == null) {
            finish();
        }
        link.endClosed();
    }

    /** Closes this end as a broken network does. */
    void reset() {
        end(new IOException("connection reset by " + link.endpoint()));
    }
}
