// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.FrameTooLargeException;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.FrameCutter;
import io.lanekeeper.handler.spi.FrameGatherer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A connection: the frames of one step of the loop leave together. Confined to the loop. */
final class PlainConnection implements Connection, FrameCutter.Sink {
    /** May fail as input and output do. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** More unsent bytes than this make the connection unwritable, less than half of them writable again. */
    private static final int HIGH_WATER = 64 * 1024;

    /** The longest time for which a close waits for a peer that does not read. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final SerialExecutor loop;
    private final AsynchronousSocketChannel channel;
    private final Endpoint endpoint;
    private final int maxFrame;
    private final int prefix;
    private final FrameListener listener;
    private final FrameCutter in;
    private final FrameGatherer out;
    private final @Nullable SocketAddress remote;
    private final @Nullable SocketAddress local;
    private long unsent;
    private boolean writing;
    private boolean writable = true;
    private boolean closing;
    private boolean closed;

    PlainConnection(
            SerialExecutor loop,
            AsynchronousSocketChannel channel,
            Endpoint endpoint,
            ConnectOptions options,
            FrameListener listener) {
        this.loop = loop;
        this.channel = channel;
        this.endpoint = endpoint;
        this.maxFrame = options.maxFrame();
        this.prefix = options.framing() == Framing.LENGTH_PREFIX ? Integer.BYTES : 0;
        this.listener = listener;
        this.in = new FrameCutter(maxFrame, options.framing());
        this.out = new FrameGatherer(() -> null, options.framing());
        this.remote = addressOf(channel::getRemoteAddress);
        this.local = addressOf(channel::getLocalAddress);
    }

    /** Called while the channel is open: a closed channel has no addresses any more. */
    private static @Nullable SocketAddress addressOf(Callable<SocketAddress> end) {
        try {
            return end.call();
        } catch (Exception e) {
            return null; // closed already
        }
    }

    void begin() {
        guarded(() -> listener.opened(this));
        read();
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return local;
    }

    /** Encodes at once, and sends in a task of the loop, behind the current one. */
    @Override
    public void write(FrameEncoder frame) {
        int size = frame.size();
        if (size > maxFrame) {
            throw new FrameTooLargeException(size, maxFrame);
        }
        if (closed || closing) {
            return;
        }
        out.add(frame, size);
        unsent += prefix + size;
        if (!writing) {
            writing = true;
            loop.execute(this::send);
        }
        checkWritable();
    }

    private void send() {
        ByteBuffer next = closed ? null : out.take();
        if (next != null) {
            send(next.flip());
            return;
        }
        writing = false;
        if (closing) {
            end(null);
        }
    }

    private void send(ByteBuffer bytes) {
        channel.write(bytes, bytes, new OnLoop<>(loop, this::sent, (error, sent) -> end(error)));
    }

    private void sent(int count, ByteBuffer bytes) {
        unsent -= count;
        checkWritable();
        if (!closed && bytes.hasRemaining()) {
            send(bytes);
        } else {
            send();
        }
    }

    /** Announces a change later, since a listener is not called while another call of it runs. */
    private void checkWritable() {
        boolean now = writable ? unsent <= HIGH_WATER : unsent < HIGH_WATER / 2;
        if (now != writable) {
            writable = now;
            loop.execute(() -> guarded(() -> listener.writabilityChanged(now)));
        }
    }

    @Override
    public boolean writable() {
        return writable && !closed;
    }

    @Override
    public void close() {
        loop.execute(() -> {
            if (!closing && !closed) {
                closing = true;
                loop.schedule(() -> end(null), LINGER);
                if (!writing) {
                    end(null);
                }
            }
        });
    }

    private void read() {
        if (!closed) {
            channel.read(
                    in.buffer(),
                    this,
                    new OnLoop<>(loop, (count, self) -> received(count), (error, self) -> end(error)));
        }
    }

    private void received(int count) {
        if (count < 0) {
            guarded(() -> in.end(this));
            end(null);
        } else if (!closed) {
            guarded(this::deliver);
            read();
        }
    }

    private void deliver() throws IOException {
        in.deliver(this);
        if (reading()) {
            listener.readComplete();
        }
    }

    @Override
    public boolean reading() {
        return !closed;
    }

    @Override
    public void frame(ByteBuffer body) {
        listener.frame(body);
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        listener.oversized(head, size);
    }

    /** Ends the connection after an exception of the listener or an error of the peer. */
    private void guarded(Step step) {
        if (closed) {
            return;
        }
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            end(e);
        }
    }

    private void end(@Nullable Throwable cause) {
        if (!closed) {
            closed = true;
            closeQuietly(channel);
            listener.closed(cause);
        }
    }

    static void closeQuietly(@Nullable AsynchronousSocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
