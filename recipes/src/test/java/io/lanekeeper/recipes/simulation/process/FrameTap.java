// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.process;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.recipes.simulation.process.ProcessLoop.Kind;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection of a process, at which frames can be lost. */
public final class FrameTap implements FrameListener {
    private static final int TYPE_AT = 4;
    private static final int PING = 11;
    private static final int PING_XID = -2;

    private final ProcessHandler handler;
    private final FrameListener listener;
    private @Nullable Tapped connection;
    private boolean greeted;
    private boolean welcomed;
    private boolean losesRequests;
    private boolean losesReplies;
    private boolean gap;

    FrameTap(ProcessHandler handler, FrameListener listener) {
        this.handler = handler;
        this.listener = listener;
    }

    /** Returns the handler of the process. */
    public ProcessHandler handler() {
        return handler;
    }

    /** Loses this frame, if it is a request, and all further requests. */
    public void loseRequests() {
        losesRequests = true;
    }

    /** Loses this frame, if it is not a request, and all further replies and events. */
    public void loseReplies() {
        losesReplies = true;
    }

    /** Breaks the connection. Bytes in flight are lost. */
    public void reset() {
        onLink(SimulatedLink::reset);
    }

    /** Breaks the connection after some more bytes have arrived at the server. */
    public void cutToServer(int bytes) {
        onLink(link -> link.resetAfterBytesToServer(bytes));
    }

    /** Breaks the connection after some more bytes have arrived at the process. */
    public void cutToClient(int bytes) {
        onLink(link -> link.resetAfterBytesToClient(bytes));
    }

    private void onLink(Consumer<SimulatedLink> action) {
        SimulatedLink link = connection == null ? null : SimulatedLink.of(connection.inner);
        if (link != null) {
            action.accept(link);
        }
    }

    boolean hasGap() {
        return gap;
    }

    Connection connection() {
        return Objects.requireNonNull(connection, "connection");
    }

    @Override
    public void opened(Connection opened) {
        Tapped tapped = new Tapped(opened);
        connection = tapped;
        handler.connected(this);
        handler.processLoop().run(Kind.READ, () -> listener.opened(tapped));
    }

    @Override
    public void frame(ByteBuffer body) {
        if (!welcomed) {
            welcomed = true;
        } else if (body.remaining() < Integer.BYTES || body.getInt(body.position()) != PING_XID) {
            handler.observer().receiving(this);
        }
        if (losesReplies || handler.isolated()) {
            gap = true;
            return;
        }
        ByteBuffer kept = handler.processLoop().defers(Kind.READ) ? copy(body) : body;
        handler.processLoop().run(Kind.READ, () -> listener.frame(kept));
    }

    /** The buffer belongs to the caller, and is used again after the call. */
    private static ByteBuffer copy(ByteBuffer body) {
        ByteBuffer kept = ByteBuffer.allocate(body.remaining());
        kept.put(body.duplicate()).flip();
        return kept;
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        ByteBuffer kept = copy(head);
        handler.processLoop().run(Kind.READ, () -> listener.oversized(kept, size));
    }

    @Override
    public void readComplete() {
        if (!losesReplies && !handler.isolated()) {
            handler.processLoop().run(Kind.READ, listener::readComplete);
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        handler.processLoop().run(Kind.READ, () -> listener.writabilityChanged(writable));
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        handler.disconnected(this);
        handler.processLoop().run(Kind.READ, () -> listener.closed(cause));
    }

    private final class Tapped implements Connection {
        private final Connection inner;

        private Tapped(Connection inner) {
            this.inner = inner;
        }

        @Override
        public Endpoint endpoint() {
            return inner.endpoint();
        }

        @Override
        public boolean writable() {
            return inner.writable();
        }

        @Override
        public void write(FrameEncoder frame) {
            byte[] bytes = bytes(frame);
            if (!greeted) {
                greeted = true;
            } else {
                int type = ByteBuffer.wrap(bytes).getInt(TYPE_AT);
                if (type != PING) {
                    handler.observer().sending(FrameTap.this, type);
                }
            }
            if (losesRequests || handler.isolated()) {
                gap = true;
            } else {
                inner.write(new Encoded(bytes));
            }
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private static byte[] bytes(FrameEncoder frame) {
        ByteBuffer buffer = ByteBuffer.allocate(frame.size());
        frame.encode(buffer);
        return buffer.array();
    }

    private static final class Encoded implements FrameEncoder {
        private final byte[] bytes;

        private Encoded(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public void encode(ByteBuffer target) {
            target.put(bytes);
        }
    }
}
