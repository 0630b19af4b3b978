// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.internal.protocol.Ping;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that goes to and fro in a life's sessions: credentials, watches, requests, pings. It outlives connections, and tells
 * those concerned what becomes of it when a connection, a session, or the life ends. Confined to the loop.
 */
final class Exchange implements WatchRemoval.Session {
    /** What a life is asked and told. */
    interface Owner {
        /** Whether there is a connection on which watches have been, or are being armed. */
        boolean connected();

        /** Credentials and watches have been taken again, or not. */
        void armed(@Nullable Throwable error);

        /** Nothing has been heard of the server for too long. */
        void silent();

        /** The connection is to be replaced. */
        void reconnect();
    }

    private final Owner owner;
    private final HeldSession session;
    private final WatchTable watches;
    private final PersistentWatches persistent;
    private final WatchRemoval removal;
    private final Heartbeat heartbeat;
    private final RequestPipeline pipeline;
    private final Arming arming;
    private final VersionGate versions;
    private final Inbound inbound;
    private @Nullable Connection connection;

    Exchange(
            Handler handler,
            SessionConfig config,
            LaneDispatcher lanes,
            AuthLog auth,
            HeldSession session,
            Owner owner) {
        this.owner = owner;
        this.session = session;
        SerialExecutor loop = handler.loop();
        watches = new WatchTable(lanes);
        persistent = new PersistentWatches(lanes);
        heartbeat = new Heartbeat(loop, this::ping, owner::silent);
        versions = new VersionGate(handler, config.connect(), config.maxQueued());
        pipeline =
                new RequestPipeline(loop, config, watches, heartbeat::wrote, () -> versions.knows(OpCode.MULTI_READ));
        arming =
                new Arming(pipeline, auth, watches, persistent, config.connect().maxFrame(), owner::armed);
        removal = new WatchRemoval(pipeline, watches, persistent, this);
        inbound = new Inbound(session, pipeline, watches, persistent, heartbeat);
    }

    RequestPipeline pipeline() {
        return pipeline;
    }

    WatchTable watches() {
        return watches;
    }

    PersistentWatches persistent() {
        return persistent;
    }

    WatchRemoval removal() {
        return removal;
    }

    VersionGate versions() {
        return versions;
    }

    /** Takes what comes in. */
    ServerConnection.Traffic inbound() {
        return inbound;
    }

    /** There is a session on a connection: shows credentials and arms watches; {@link Owner#armed} follows. */
    void arm(Connection newConnection, Duration timeout) {
        connection = newConnection;
        heartbeat.start(timeout);
        pipeline.attach(newConnection, session.id());
        arming.begin(session.lastZxid());
    }

    /** Lets the requests go that wait. */
    void flow(Endpoint server) {
        versions.connected(server);
        pipeline.flow();
    }

    /** The connection is gone; the session may live. */
    void suspend(@Nullable Throwable cause) {
        heartbeat.stop();
        connection = null;
        versions.disconnected();
        pipeline.suspend(cause);
    }

    /** The session is gone, and another one is to follow. */
    void sessionLost() {
        watches.endAll(KeeperState.EXPIRED);
        persistent.endAll(KeeperState.EXPIRED);
        pipeline.failWaiting(SessionExpiredException::new);
        versions.failWaiting(SessionExpiredException::new);
    }

    /** Nothing follows. */
    void end() {
        heartbeat.stop();
        connection = null;
        watches.endAll(KeeperState.CLOSED);
        persistent.endAll(KeeperState.CLOSED);
        pipeline.end();
        versions.disconnected();
        versions.failWaiting(ClientStoppedException::new);
    }

    private void ping() {
        if (connection != null) {
            connection.write(Ping.INSTANCE);
        }
    }

    @Override
    public boolean connected() {
        return owner.connected();
    }

    @Override
    public long lastZxid() {
        return session.lastZxid();
    }

    @Override
    public @Nullable ServerVersion serverVersion() {
        return versions.version();
    }

    @Override
    public void reconnect() {
        owner.reconnect();
    }
}
