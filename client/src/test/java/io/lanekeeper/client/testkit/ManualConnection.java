// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.FrameTooLargeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/** One attempt to connect and the connection that comes of it; the test is the other end. */
public final class ManualConnection implements Connection {
    private enum State {
        PENDING,
        OPEN,
        CLOSED
    }

    private final ManualHandler handler;
    private final Endpoint endpoint;
    private final SocketAddress address;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final ManualPromise<Connection> result;
    private final Cancellable timeout;
    private final ArrayDeque<byte[]> written = new ArrayDeque<>();
    private State state = State.PENDING;
    private boolean writable = true;
    private boolean closeAsked;
    private boolean deafToClose;
    private RuntimeException writeError;

    ManualConnection(
            ManualHandler handler,
            Endpoint endpoint,
            SocketAddress address,
            ConnectOptions options,
            FrameListener listener) {
        this.handler = handler;
        this.endpoint = endpoint;
        this.address = address;
        this.options = options;
        this.listener = listener;
        result = new ManualPromise<>(handler, () -> later(() -> end(new CancellationException())));
        timeout = handler.loop()
                .schedule(() -> end(new TimeoutException(endpoint + " did not accept")), options.connectTimeout());
    }

    AsyncResult<Connection> result() {
        return result;
    }

    // The server's side.

    /** Accepts the connection. */
    public void accept() {
        later(() -> {
            if (state == State.PENDING) {
                state = State.OPEN;
                timeout.cancel();
                callListener(() -> listener.opened(this));
                result.set(this);
            }
        });
        handler.settle();
    }

    /** Refuses the connection, or cuts it. */
    public void cut(Throwable cause) {
        later(() -> end(cause));
        handler.settle();
    }

    /** Sends frames, which arrive together. */
    public void deliver(byte[]... frames) {
        later(() -> {
            for (byte[] frame : frames) {
                receive(frame);
            }
            if (state == State.OPEN) {
                callListener(listener::readComplete);
            }
        });
        handler.settle();
    }

    /** Has the first bytes of something arrive that is longer than allowed. */
    public void deliverOversized(byte[] head, int size) {
        later(() -> {
            if (state == State.OPEN) {
                callListener(() -> listener.oversized(ByteBuffer.wrap(head), size));
            }
        });
        handler.settle();
    }

    /** Has bytes arrive that make no frame yet. */
    public void deliverPart() {
        deliver();
    }

    private void receive(byte[] frame) {
        if (state != State.OPEN) {
            return;
        }
        if (frame.length > options.maxFrame()) {
            byte[] head = Arrays.copyOf(frame, Math.min(frame.length, FrameListener.OVERSIZED_HEAD));
            callListener(() -> listener.oversized(ByteBuffer.wrap(head), frame.length));
            return;
        }
        byte[] borrowed = frame.clone();
        callListener(() -> listener.frame(ByteBuffer.wrap(borrowed)));
        Arrays.fill(borrowed, (byte) 0x5a); // a listener that kept the buffer sees rubbish
    }

    /** The next frame that the client wrote; null if there is none. */
    public byte[] nextWritten() {
        handler.settle();
        return written.poll();
    }

    /** Says that the peer keeps up, or does not. */
    public void setWritable(boolean now) {
        later(() -> {
            if (writable != now && state == State.OPEN) {
                writable = now;
                callListener(() -> listener.writabilityChanged(now));
            }
        });
        handler.settle();
    }

    /** Returns true if the client has closed this, or given up the attempt. */
    public boolean closeAsked() {
        return closeAsked || result.isCancelled();
    }

    public boolean open() {
        return state == State.OPEN;
    }

    public boolean pending() {
        return state == State.PENDING;
    }

    public ConnectOptions options() {
        return options;
    }

    /** From now on a close takes effect only when the test cuts the connection. */
    public void delayClose() {
        deafToClose = true;
    }

    /** From now on what the client writes fails with {@code error}, as for want of memory; null for no longer. */
    public void failWrites(RuntimeException error) {
        writeError = error;
    }

    // The client's side.

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 1);
    }

    /** The only address that is tried; null if the client connects to the name of the server. */
    public SocketAddress address() {
        return address;
    }

    @Override
    public void write(FrameEncoder frame) {
        if (!handler.loop().inLoop()) {
            throw new IllegalStateException("write off the loop");
        }
        if (writeError != null) {
            throw writeError;
        }
        int size = frame.size();
        if (size > options.maxFrame()) {
            throw new FrameTooLargeException(size, options.maxFrame());
        }
        ByteBuffer body = ByteBuffer.allocate(size);
        frame.encode(body);
        if (body.hasRemaining()) {
            throw new IllegalStateException("frame wrote " + body.position() + " bytes (expected: " + size + ")");
        }
        if (state == State.OPEN && !closeAsked) {
            written.add(body.array());
        }
    }

    @Override
    public boolean writable() {
        return state == State.OPEN && writable;
    }

    @Override
    public void close() {
        closeAsked = true;
        if (!deafToClose) {
            later(() -> end(null));
        }
    }

    private void later(Runnable task) {
        handler.loop().execute(task);
    }

    private void callListener(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            handler.faults().add(e);
            end(e);
        }
    }

    private void end(Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        timeout.cancel();
        result.setException(cause == null ? new IllegalStateException("closed") : cause);
        listener.closed(cause);
    }
}
