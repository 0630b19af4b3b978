// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.proto.WatcherEvent;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.jspecify.annotations.Nullable;

/** A client's connection at the server: handshake, authentication, requests one by one, and events. */
final class ServerConnection implements FrameListener, WatchManager.Watcher {
    private static final int EVENT_XID = -1;
    private static final long NO_ZXID = -1;
    /** ZooKeeper's default for {@code zookeeper.nio.sessionlessCnxnTimeout}. */
    private static final long SESSIONLESS_MILLIS = 10_000;

    private final SimulatedServer server;
    private final List<Id> ids = new ArrayList<>();
    private final RequestProcessor processor;
    private final ByteArrayOutputStream word = new ByteArrayOutputStream();
    private final IdleLimit idle;
    private @Nullable Connection connection;
    private @Nullable ModelSession session;
    private boolean leaving;
    private boolean closed;

    ServerConnection(SimulatedServer server) {
        this.server = server;
        processor = new RequestProcessor(server, this);
        idle = new IdleLimit(server, this::idleMillis, this::close);
        ids.add(new Id("ip", "127.0.0.1"));
    }

    private long idleMillis() {
        return session == null ? SESSIONLESS_MILLIS : session.timeoutMillis();
    }

    List<Id> ids() {
        return ids;
    }

    long sessionId() {
        return session == null ? 0 : session.id();
    }

    @Nullable
    SimulatedLink link() {
        return SimulatedLink.of(connection);
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        idle.begin();
    }

    @Override
    public void frame(ByteBuffer body) {
        if (closed) {
            return;
        }
        byte[] bytes = Wire.copy(body);
        SimulatedLink link = link();
        if (link != null && !link.framed()) {
            answerWord(bytes);
            return;
        }
        if (bytes.length > ConnectOptions.DEFAULT_MAX_FRAME || !server.serves()) {
            close();
            return;
        }
        try {
            if (session == null) {
                session = new Handshake(server, this).answer(bytes);
            } else {
                request(session, bytes);
            }
        } catch (IOException e) {
            close(); // as ZooKeeper does with what cannot be read
        }
    }

    @Override
    public void readComplete() {
        idle.heard();
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        close();
    }

    /** Collects the bytes of a word, which may arrive one by one, and sends the reply. */
    private void answerWord(byte[] bytes) {
        word.writeBytes(bytes);
        if (word.size() >= Integer.BYTES) {
            byte[] asked = Arrays.copyOf(word.toByteArray(), Integer.BYTES);
            send(new FourLetterWords(server).answer(asked).getBytes(StandardCharsets.US_ASCII));
            close();
        }
    }

    private void request(ModelSession current, byte[] bytes) throws IOException {
        BinaryInputArchive in = Wire.reader(bytes);
        RequestHeader header = Wire.read(in, new RequestHeader());
        current.touch(server.ensemble().schedule().now());
        switch (header.getType()) {
            case OpCode.auth -> authenticate(header.getXid(), in);
            case OpCode.closeSession -> leave(current, header.getXid());
            default -> processor.process(current, header.getXid(), header.getType(), in);
        }
    }

    private void authenticate(int xid, BinaryInputArchive in) throws IOException {
        AuthPacket packet = Wire.read(in, new AuthPacket());
        if (!"digest".equals(packet.getScheme()) || packet.getAuth() == null) {
            reply(xid, 0, Code.AUTHFAILED, null);
            close();
            return;
        }
        try {
            String user = new String(packet.getAuth(), StandardCharsets.UTF_8);
            Id id = new Id("digest", DigestAuthenticationProvider.generateDigest(user));
            if (!ids.contains(id)) {
                ids.add(id);
            }
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        reply(xid, 0, Code.OK, null);
    }

    private void leave(ModelSession current, int xid) {
        leaving = true;
        LocalSessions local = server.readOnly();
        if (local == null) {
            server.ensemble().close(current.id(), server);
        } else {
            local.close(current.id());
        }
        processor.log(xid, OpCode.closeSession, null, 0);
        reply(xid, server.tree().lastZxid(), Code.OK, null);
        close();
    }

    /** Closes the connection if its session has ended, at whatever server. */
    void sessionEnded(long ended) {
        if (session != null && sessionId() == ended && !leaving) {
            close();
        }
    }

    void reply(int xid, long zxid, Code code, @Nullable Record body) {
        send(Wire.write(Wire.header(xid, zxid, code.intValue()), code == Code.OK ? body : null));
    }

    void send(byte[] body) {
        Connection open = connection;
        if (open != null && !closed) {
            open.write(Wire.frame(body));
        }
    }

    @Override
    public void process(EventType type, String path, long zxid, List<ACL> acl) {
        if (Permissions.allow(acl, Perms.READ, ids)) {
            sendEvent(type, path, server.ensemble().version().eventsHaveZxids() ? zxid : NO_ZXID);
        }
    }

    /** Sends an event, without a check of the node's ACL. */
    void sendEvent(EventType type, String path, long zxid) {
        send(Wire.write(
                Wire.header(EVENT_XID, zxid, 0),
                new WatcherEvent(type.getIntValue(), KeeperState.SyncConnected.getIntValue(), path)));
    }

    /** Closes the connection, after all that has been sent. */
    void close() {
        if (!closed) {
            closed = true;
            idle.stop();
            server.forget(this);
            Connection open = connection;
            if (open != null) {
                open.close();
            }
        }
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closed = true;
        idle.stop();
        server.forget(this);
    }
}
