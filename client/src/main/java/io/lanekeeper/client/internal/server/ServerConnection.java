// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.client.internal.protocol.Xids;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.io.EOFException;
import java.net.SocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a server, from the first step to the end: tells frames apart and hands them to the session. Once
 * {@linkplain #abandon() abandoned} it says nothing more.
 */
@LoopConfined
public final class ServerConnection implements FrameListener {
    private static final String HUNG_UP = "closed by the server";
    private static final String HUNG_UP_AT_ONCE =
            "closed by the server before it answered the handshake (wrong port, TLS, or too many connections?)";

    private final Endpoint endpoint;
    private final JuteReader reader = new JuteReader();
    private final ReplyListener replies;
    private ServerAddress address;
    private @Nullable BiConsumer<@Nullable Connection, @Nullable Throwable> onConnected;
    private @Nullable ConnectionListener listener;
    private @Nullable AsyncResult<Connection> attempt;
    private @Nullable Connection connection;
    /** The loop on which all events come; null before {@link #connect}. */
    private @Nullable SerialExecutor loop;

    private boolean tls;
    private boolean greeted;
    private boolean closing;
    /** Why it was closed from here; null if it was not, or if that is of no interest. */
    private @Nullable Throwable closedFor;
    /** The error that the session itself has thrown before CONNECTED; null for none. */
    private @Nullable Throwable fault;

    ServerConnection(Endpoint endpoint, ConnectionListener listener, ReplyListener replies) {
        this.endpoint = endpoint;
        address = ServerAddress.unresolved(endpoint);
        this.listener = listener;
        this.replies = replies;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Connects to one address of the server.
     *
     * @param onEnd called once, with the connection or with the cause, which is null if the attempt was ended by the client
     */
    void connect(
            Handler handler,
            SocketAddress to,
            ConnectOptions options,
            BiConsumer<@Nullable Connection, @Nullable Throwable> onEnd) {
        loop = handler.loop();
        onConnected = onEnd;
        tls = options.tls() != null;
        address = new ServerAddress(endpoint, to);
        attempt = handler.connect(endpoint, to, options, this);
    }

    /** The address that it is to, once that has been chosen. */
    public ServerAddress address() {
        return address;
    }

    /** Returns the connection; fails if there is none. */
    public Connection connection() {
        Connection open = connection;
        if (open == null) {
            throw new IllegalStateException("not connected to " + endpoint);
        }
        return open;
    }

    /** Ends the attempt or the connection. The next event of the listener is the end. */
    public void close() {
        closing = true;
        if (connection != null) {
            connection.close();
        } else if (attempt != null) {
            attempt.cancel();
        }
    }

    /** As {@link #close()}; the end counts as come of {@code reason}, unless it was closed before. */
    public void close(Throwable reason) {
        if (!closing) {
            closedFor = reason;
        }
        close();
    }

    /** Returns the error that the session itself has thrown on the connection or on the handshake's reply; null for none. */
    @Nullable
    public Throwable fault() {
        return fault;
    }

    /** Returns whether {@link #close} has been called. */
    public boolean closing() {
        return closing;
    }

    /** Ends the attempt or the connection without another word. */
    public void abandon() {
        onConnected = null;
        listener = null;
        close();
    }

    @Override
    public void opened(Connection opened) {
        assert inLoop();
        connection = opened;
        attempt = null;
        BiConsumer<@Nullable Connection, @Nullable Throwable> notified = onConnected;
        if (notified != null && !closing) {
            onConnected = null;
            notingFaults(() -> notified.accept(opened, null));
        } else {
            opened.close();
        }
    }

    @Override
    public void frame(ByteBuffer body) {
        assert inLoop();
        ConnectionListener notified = listener;
        if (notified == null || closing) {
            return;
        }
        int size = body.remaining();
        try {
            read(notified, reader.wrap(body));
        } catch (BufferUnderflowException e) {
            throw new MalformedFrameException("frame of " + size + " bytes (expected: more)", e);
        }
    }

    private void read(ConnectionListener notified, JuteReader in) {
        if (!greeted) {
            greeted = true;
            ConnectResponse response = ConnectResponse.read(in);
            notingFaults(() -> notified.handshakeReceived(response));
        } else {
            dispatch(in);
        }
    }

    private void notingFaults(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            fault = e instanceof VirtualMachineError ? null : e;
            throw e;
        }
    }

    private void dispatch(JuteReader in) {
        int xid = in.readInt();
        long zxid = in.readLong();
        int error = in.readInt();
        if (xid > 0) {
            replies.replyReceived(xid, zxid, error, in);
        } else if (xid == Xids.EVENT) {
            int type = in.readInt();
            in.readInt(); // the state, always "connected"
            replies.eventReceived(EventType.of(type), in.readString(), zxid);
        } else if (xid == Xids.AUTH) {
            replies.authReplyReceived(error, in);
        } else if (xid == Xids.PING) {
            replies.pingReplied(zxid, error);
        } else {
            throw new MalformedFrameException("reply to xid " + xid + " (expected: -1, -2, -4 or more than 0)");
        }
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        assert inLoop();
        if (listener == null || closing) {
            return;
        }
        if (!greeted) {
            throw new MalformedFrameException(FirstBytes.describe(size, head));
        }
        if (head.remaining() < FrameListener.OVERSIZED_HEAD) {
            throw new MalformedFrameException("frame of " + size + " bytes that breaks off");
        }
        int xid = head.getInt();
        if (xid <= 0) {
            throw new MalformedFrameException("frame of " + size + " bytes for xid " + xid);
        }
        replies.oversizedReplyReceived(xid, head.getLong(), head.getInt(), size);
    }

    @Override
    public void readComplete() {
        assert inLoop();
        reader.release();
        if (listener != null) {
            replies.readCompleted();
        }
    }

    @Override
    public void writabilityChanged(boolean writable) {
        assert inLoop();
        if (listener != null && writable) {
            replies.becameWritable();
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        assert inLoop();
        BiConsumer<@Nullable Connection, @Nullable Throwable> connecting = onConnected;
        ConnectionListener notified = listener;
        onConnected = null;
        listener = null;
        reader.release();
        if (connecting != null) {
            connecting.accept(null, inTls(cause));
        } else if (notified != null) {
            notified.connectionClosed(reason(cause));
        }
    }

    private boolean inLoop() {
        return loop == null || loop.inLoop();
    }

    /** Handlers that see nothing but an end behind TCP do not know what it means. */
    private @Nullable Throwable inTls(@Nullable Throwable cause) {
        if (!tls || closing || !(cause instanceof ClosedChannelException)) {
            return cause;
        }
        EOFException end = new EOFException("closed by the server in the TLS handshake (a port of plain text?)");
        end.initCause(cause);
        return end;
    }

    private @Nullable Throwable reason(@Nullable Throwable cause) {
        if (fault != null || closedFor != null) {
            return fault == null ? closedFor : fault;
        }
        return cause != null || closing ? cause : new EOFException(greeted ? HUNG_UP : HUNG_UP_AT_ONCE);
    }
}
