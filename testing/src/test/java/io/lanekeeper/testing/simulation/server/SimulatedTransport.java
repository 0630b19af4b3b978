// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Frames over the simulated network. A wait for a frame drives the handler. */
class SimulatedTransport implements RawClient.Transport, FrameListener {
    private static final Duration PATIENCE = Duration.ofMillis(10);

    private final DeterministicHandler handler;
    private final Connection connection;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private boolean closed;
    private @Nullable Throwable cause;

    SimulatedTransport(DeterministicHandler handler, Endpoint endpoint) throws InterruptedException {
        this.handler = handler;
        ConnectOptions options = new ConnectOptions(Duration.ofSeconds(1), ConnectOptions.DEFAULT_MAX_FRAME, null);
        connection = handler.connect(endpoint, options, this).get(Duration.ofSeconds(1));
    }

    @Override
    public void send(byte[] body) {
        handler.onLoop(() -> connection.write(Wire.frame(body)));
    }

    /** Waits for a frame, or for the end of the connection. */
    boolean hears(Duration limit) {
        return handler.runUntil(() -> !frames.isEmpty() || closed, limit);
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns the error that ended the connection; null if it was closed without one. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    @Override
    public byte @Nullable [] receive() throws IOException {
        if (!hears(PATIENCE)) {
            throw new IOException("no answer");
        }
        return frames.poll();
    }

    @Override
    public void close() {
        connection.close();
        handler.runUntil(() -> closed, PATIENCE);
    }

    @Override
    public void opened(Connection opened) {}

    @Override
    public void frame(ByteBuffer body) {
        frames.add(Wire.copy(body));
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        throw new IllegalStateException("frame of " + size);
    }

    @Override
    public void closed(@Nullable Throwable reason) {
        cause = reason;
        closed = true;
    }
}
