// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.internal.auth.SaslExchange;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.protocol.Ping;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.ConditionalCall;
import io.lanekeeper.client.internal.request.RequestPipeline;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.client.internal.server.ReplyListener;
import io.lanekeeper.client.internal.server.SecurityFailures;
import io.lanekeeper.client.internal.server.ServerAddress;
import io.lanekeeper.client.internal.server.ServerCapabilities;
import io.lanekeeper.client.internal.server.ServerConnection;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the components that outlive a connection (pipeline, watches, heartbeat, SASL), and forwards the ends of
 * connections, of sessions and of the run to them.
 */
@LoopConfined
final class SessionRuntime implements RunContext, WatchRegistry.Transport {
    private final Handler handler;
    private final SerialExecutor loop;
    private final SessionConfig config;
    private final SessionPhase.Gate gate;
    private final Consumer<Throwable> onSilence;
    private final SessionInfo session;
    private final SecurityFailures security;
    private final WatchRegistry watches;
    private final Heartbeat heartbeat;
    private final RequestPipeline pipeline;
    private final SessionRestore restore;
    private final ServerCapabilities capabilities;
    private final ReplyDispatcher replies;
    private @Nullable Connection connection;
    /** The address of the connection, or of the last one. */
    private @Nullable ServerAddress address;

    private @Nullable SaslExchange sasl;
    private Duration sessionTimeout = Duration.ZERO;

    /** @param onSilence called when the server has sent nothing for too long; goes on as if the connection had ended */
    SessionRuntime(
            ClientParts parts,
            SessionInfo session,
            SecurityFailures security,
            SessionPhase.Gate gate,
            Consumer<Throwable> onSilence) {
        handler = parts.handler();
        config = parts.config();
        this.session = session;
        this.security = security;
        this.gate = gate;
        this.onSilence = onSilence;
        loop = handler.loop();
        watches = new WatchRegistry(parts.lanes(), this);
        heartbeat = new Heartbeat(loop, this::ping, this::silent);
        capabilities = new ServerCapabilities(handler, config.connect(), config.minServerVersion(), this::versionKnown);
        pipeline = new RequestPipeline(loop, config, watches, heartbeat::wrote, capabilities, parts.failures()::reason);
        restore = new SessionRestore(
                pipeline, parts.credentials(), watches, config.connect().maxFrame());
        replies = new ReplyDispatcher(session, pipeline, watches, heartbeat, this::refused);
    }

    private void versionKnown() {
        pipeline.sendWaiting();
    }

    /** Returns the time-out that the last server has granted; zero before the first. */
    Duration sessionTimeout() {
        return sessionTimeout;
    }

    RequestPipeline pipeline() {
        return pipeline;
    }

    @Override
    public long streamZxid() {
        return session.streamZxid();
    }

    @Override
    public WatchRegistry watches() {
        return watches;
    }

    @Override
    public void accept(Call<?> call) {
        pipeline.accept(call);
    }

    @Override
    public void acceptConditional(ConditionalCall<?> call) {
        pipeline.acceptConditional(call);
    }

    @Override
    public RequestContext context(String operation, @Nullable String path) {
        return pipeline.context(operation, path);
    }

    @Override
    public @Nullable Connection connection() {
        return connection;
    }

    @Override
    public SerialExecutor loop() {
        return loop;
    }

    @Override
    public boolean ending() {
        return gate.ending();
    }

    /** Takes what comes in. */
    ReplyListener replies() {
        return replies;
    }

    /**
     * Proves the client's identity on a new connection, if that is configured. {@code then} is called with the error,
     * or with null.
     */
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

    /** Ends SASL without a callback, since the connection is about to end. */
    void stopAuthenticating() {
        if (sasl != null) {
            sasl.abandon();
            sasl = null;
        }
    }

    /**
     * Restores credentials and watches. {@code then} is called with the first error, or with null when all replies are
     * there.
     */
    void restore(Consumer<@Nullable Throwable> then) {
        assert loop.inLoop();
        session.authenticated();
        heartbeat.start(sessionTimeout);
        watches.connected();
        restore.start(session.lastZxid(), security.probing(), then);
    }

    /** Opens the way for requests. Those that wait are sent with {@link #startSending}, or with the first call before. */
    void open(ServerAddress server) {
        capabilities.connected(server);
        pipeline.open();
    }

    /** Lets the requests go that wait. */
    void startSending() {
        pipeline.sendWaiting();
    }

    /** Takes nothing in any more, and sends all that waits. */
    void rejectNew() {
        if (connection != null && address != null) {
            capabilities.connected(address);
        }
        pipeline.rejectNew();
    }

    /** Suspends the session after the end of its connection; {@link SessionStateMachine#connectionClosed} has the order. */
    void suspend(@Nullable Throwable cause) {
        assert loop.inLoop();
        heartbeat.stop();
        stopAuthenticating();
        connection = null;
        capabilities.disconnected();
        session.streamEnded();
        watches.disconnected();
        pipeline.suspend(cause);
        watches.endRemovals();
        if (!config.keepWatches()) {
            watches.endOneShot(KeeperState.CONNECTING);
        }
    }

    /** The session is gone, and another one is to follow. */
    void sessionLost() {
        watches.endAll(KeeperState.EXPIRED);
        pipeline.failWaiting(SessionExpiredException::new);
        watches.deliverOnLoop();
    }

    /** Nothing follows. */
    void end() {
        heartbeat.stop();
        stopAuthenticating();
        connection = null;
        session.streamEnded();
        watches.endAll(KeeperState.CLOSED);
        watches.disconnected();
        pipeline.end();
        watches.endRemovals();
        capabilities.disconnected();
        watches.deliverOnLoop();
    }

    private void ping() {
        if (connection != null) {
            pipeline.sendTimes().pingSent(loop.nanoTime());
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
            onSilence.accept(new TimeoutException(
                    "nothing heard from " + connection.endpoint() + " for two thirds of the session time-out"));
        }
    }

    @Override
    public boolean connected() {
        return gate.connected();
    }

    @Override
    public @Nullable ServerVersion serverVersion() {
        return capabilities.version();
    }

    @Override
    public boolean isAtLeast(ServerVersion version) {
        return capabilities.isAtLeast(version);
    }

    @Override
    public void sendNow(Request<Void> request, Completion<Void> completion) {
        pipeline.sendNow(new Call<>(request, completion, Call.FOREVER));
    }

    @Override
    public void send(RemoveWatchesRequest request, Completion<Void> completion) {
        pipeline.acceptLast(new Call<>(request, completion, Call.FOREVER));
    }
}
