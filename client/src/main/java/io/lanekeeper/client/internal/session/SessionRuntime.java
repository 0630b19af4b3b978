// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.internal.protocol.Ping;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that goes to and fro in a run's sessions: credentials, watches, requests, pings. It outlives connections, and tells
 * those concerned what becomes of it when a connection, a session, or the run ends. Confined to the loop.
 */
final class SessionRuntime implements WatchRemoval.Session {
    /** What a run is asked and told. */
    interface Owner {
        /** Whether there is a connection on which watches have been, or are being armed. */
        boolean connected();

        /** Goes on as if the connection had ended with {@code reason}. */
        void loseServer(Throwable reason);
    }

    private final Handler handler;
    private final SessionConfig config;
    private final Owner owner;
    private final SessionInfo session;
    private final SecurityFailures security;
    private final WatchTable watches;
    private final PersistentWatches persistent;
    private final WatchRemoval removal;
    private final Heartbeat heartbeat;
    private final RequestPipeline pipeline;
    private final SessionRestore restore;
    private final ServerCapabilities capabilities;
    private final ReplyDispatcher replies;
    private @Nullable Connection connection;
    /** Where it is to, or the last one was. */
    private @Nullable ServerAddress address;

    private @Nullable SaslExchange sasl;
    private Duration sessionTimeout = Duration.ZERO;

    SessionRuntime(
            Handler handler,
            SessionConfig config,
            LaneDispatcher lanes,
            CredentialStore auth,
            SessionInfo session,
            SecurityFailures security,
            ConnectFailures failures,
            Owner owner) {
        this.handler = handler;
        this.config = config;
        this.owner = owner;
        this.session = session;
        this.security = security;
        SerialExecutor loop = handler.loop();
        watches = new WatchTable(lanes);
        persistent = new PersistentWatches(lanes);
        heartbeat = new Heartbeat(loop, this::ping, this::silent);
        capabilities = new ServerCapabilities(handler, config.connect(), config.minServerVersion(), this::versionKnown);
        PendingWatchRequests pendingWatches = new PendingWatchRequests(this::watchRequestDone);
        pipeline = new RequestPipeline(
                loop, config, watches, heartbeat::wrote, capabilities, pendingWatches, failures::reason);
        restore = new SessionRestore(
                pipeline, auth, watches, persistent, config.connect().maxFrame());
        removal = new WatchRemoval(pipeline, watches, persistent, pendingWatches, this);
        replies = new ReplyDispatcher(session, pipeline, watches, persistent, removal, heartbeat, this::refused);
    }

    private void versionKnown() {
        pipeline.sendWaiting();
    }

    private void watchRequestDone(@Nullable WatchKind set, String path) {
        removal.onPendingDone(set, path);
    }

    /** What the last server has granted; zero before the first. */
    Duration sessionTimeout() {
        return sessionTimeout;
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

    /** Takes what comes in. */
    ServerConnection.Traffic replies() {
        return replies;
    }

    /** There is a session on a connection: proves who the client is, if it is to; {@code then} is told of the error, or of null. */
    void authenticate(ServerConnection server, Duration timeout, Consumer<@Nullable Throwable> then) {
        Connection newConnection = server.connection();
        connection = newConnection;
        address = server.address();
        sessionTimeout = timeout;
        pipeline.attach(newConnection, session.id());
        if (config.sasl() == null) {
            then.accept(null);
        } else {
            sasl = new SaslExchange(handler, pipeline, config.sasl(), then);
            sasl.start(newConnection.endpoint(), config.connect().connectTimeout());
        }
    }

    /** The connection is about to end: nobody is told any more who the server takes the client for. */
    void stopAuthenticating() {
        if (sasl != null) {
            sasl.abandon();
            sasl = null;
        }
    }

    /** Shows credentials and arms watches; {@code then} is told of the first error, or of null when all has been taken. */
    void restore(Consumer<@Nullable Throwable> then) {
        heartbeat.start(sessionTimeout);
        removal.attach();
        restore.start(session.lastZxid(), security.probing(), then);
    }

    /** Lets the requests go that wait. */
    void startSending(ServerAddress server) {
        capabilities.connected(server);
        pipeline.startSending();
    }

    /** Takes nothing in any more, and sends all that waits. */
    void rejectNew() {
        if (connection != null && address != null) {
            capabilities.connected(address);
        }
        pipeline.rejectNew();
    }

    /** The connection is gone; the session may live. */
    void suspend(@Nullable Throwable cause) {
        heartbeat.stop();
        stopAuthenticating();
        connection = null;
        capabilities.disconnected();
        removal.detach();
        pipeline.suspend(cause);
        removal.notifyDetached();
        if (!config.keepWatches()) {
            watches.endAll(KeeperState.CONNECTING);
        }
    }

    /** The session is gone, and another one is to follow. */
    void sessionLost() {
        watches.endAll(KeeperState.EXPIRED);
        persistent.endAll(KeeperState.EXPIRED);
        pipeline.failWaiting(SessionExpiredException::new);
    }

    /** Nothing follows. */
    void end() {
        heartbeat.stop();
        stopAuthenticating();
        connection = null;
        watches.endAll(KeeperState.CLOSED);
        persistent.endAll(KeeperState.CLOSED);
        removal.detach();
        pipeline.end();
        removal.notifyDetached();
        capabilities.disconnected();
    }

    private void ping() {
        if (connection != null) {
            connection.write(Ping.INSTANCE);
        }
    }

    /** A server that demands an identity says so to whatever it is asked, and closes the connection. */
    private void refused(int error) {
        if (connection != null && error == ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH.number()) {
            String server = connection.endpoint().toString();
            security.demanded(new RefusedException(error, new RequestContext("connect", null, server, session.id())));
        }
    }

    private void silent() {
        if (connection != null) {
            owner.loseServer(new TimeoutException(
                    "nothing heard from " + connection.endpoint() + " for two thirds of the session time-out"));
        }
    }

    @Override
    public boolean connected() {
        return owner.connected();
    }

    @Override
    public @Nullable ServerVersion serverVersion() {
        return capabilities.version();
    }
}
