// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One end of an in-memory pair of connections. All events happen on the loop. */
final class MemoryConnection implements Connection {
    private static final Endpoint HERE = new Endpoint("memory", 1);

    private final SerialExecutor loop;
    private final ConnectOptions options;
    private final FrameListener listener;
    private @Nullable MemoryConnection peer;
    private boolean closed;

    private MemoryConnection(SerialExecutor loop, ConnectOptions options, FrameListener listener) {
        this.loop = loop;
        this.options = options;
        this.listener = listener;
    }

    static void pair(SerialExecutor loop, ConnectOptions options, FrameListener one, FrameListener other) {
        MemoryConnection first = new MemoryConnection(loop, options, one);
        MemoryConnection second = new MemoryConnection(loop, options, other);
        loop.execute(() -> {
            first.peer = second;
            second.peer = first;
            first.tell(() -> one.opened(first));
            second.tell(() -> other.opened(second));
        });
    }

    @Override
    public Endpoint endpoint() {
        return HERE;
    }

    @Override
    public void write(FrameEncoder frame) {
        int size = frame.size();
        if (size > options.maxFrame()) {
            throw new FrameTooLargeException(size, options.maxFrame());
        }
        ByteBuffer body = ByteBuffer.allocate(size);
        frame.encode(body);
        if (body.hasRemaining()) {
            throw new IllegalStateException("frame wrote " + body.position() + " bytes (expected: " + size + ")");
        }
        body.flip();
        MemoryConnection receiver = peer;
        if (!closed && receiver != null) {
            loop.execute(() -> receiver.receive(body));
        }
    }

    @Override
    public boolean writable() {
        return !closed;
    }

    @Override
    public void close() {
        loop.execute(() -> end(null));
    }

    private void receive(ByteBuffer body) {
        if (!closed) {
            tell(() -> {
                listener.frame(body);
                listener.readComplete();
            });
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            end(e);
            if (e instanceof VirtualMachineError) {
                throw e;
            }
        }
    }

    private void end(@Nullable Throwable cause) {
        if (closed) {
            return;
        }
        closed = true;
        listener.closed(cause);
        MemoryConnection other = peer;
        if (other != null) {
            loop.execute(() -> other.end(null));
        }
    }
}
