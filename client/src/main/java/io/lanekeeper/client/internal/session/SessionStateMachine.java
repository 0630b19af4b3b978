// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.client.internal.request.SessionLife;
import io.lanekeeper.client.internal.server.ConnectFailures;
import io.lanekeeper.client.internal.server.ConnectionListener;
import io.lanekeeper.client.internal.server.Faults;
import io.lanekeeper.client.internal.server.Reason;
import io.lanekeeper.client.internal.server.SecurityFailures;
import io.lanekeeper.client.internal.server.ServerAddress;
import io.lanekeeper.client.internal.server.ServerConnection;
import io.lanekeeper.client.internal.server.ServerSearch;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a client, from start to stop: the state machine that finds servers, keeps a session, and ends it. In one
 * run there may be several sessions, one after the other, when they expire.
 *
 * <p>Confined to the loop, but for {@link #credentials()}. All moves go through the {@link SessionPhase.Gate}.
 */
@LoopConfined
final class SessionStateMachine implements ConnectionListener, HandshakeListener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStateMachine.class);

    /** A connection that lasted for less counts as a failed attempt: a server that drops it at once must not be stormed. */
    private static final long STABLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Handler handler;
    private final SerialExecutor loop;
    private final SessionConfig config;
    private final Promise<Void> started;
    private final Runnable onEnding;
    private final SessionInfo session;
    private final SessionRuntime runtime;
    private final ServerSearch search;
    private final SecurityFailures security = new SecurityFailures();
    private final ConnectFailures failures;
    private final SessionPhase.Gate gate;
    private final SessionHandshake handshake;
    private final StatePublisher.RunStates states;
    private final SessionShutdown shutdown;
    private @Nullable ServerConnection server;
    private volatile @Nullable ServerAddress connectedTo;

    private volatile @Nullable Connection connection;
    /** Made when a server may be left. */
    private @Nullable ServerSwitch serverSwitch;

    /** The credential's rejection that ends the start; null if there is none. */
    private @Nullable RefusedException rejectedAtStart;

    private long connectedAt;
    /** True if the connection ends for a credential, which is not shown again. */
    private boolean credentialRejected;
    /** The failure that ended the last connection or attempt, while there is none; null if that is not known. */
    private @Nullable Throwable failure;

    /**
     * @param servers the first list of servers
     * @param resume the session to resume first; null for a new one
     * @param started completes when the first session has been established, or fails with the run
     * @param onEnding called before the end of the run is announced
     * @param onEnded called as the last step of the run
     */
    SessionStateMachine(
            ClientParts parts,
            List<Endpoint> servers,
            @Nullable SessionCredentials resume,
            Promise<Void> started,
            Runnable onEnding,
            Runnable onEnded) {
        handler = parts.handler();
        config = parts.config();
        failures = parts.failures();
        this.started = started;
        this.onEnding = onEnding;
        loop = handler.loop();
        parts.credentials().attach(this::credentialRejected);
        session = new SessionInfo(resume);
        gate = new SessionPhase.Gate(session);
        runtime = new SessionRuntime(parts, session, security, gate, this::loseServer);
        search = new ServerSearch(
                handler, config, servers, this::sessionTimeout, security, failures, this, runtime.replies());
        states = new StatePublisher.RunStates(parts.states(), session, security);
        handshake = new SessionHandshake(gate, session, runtime, states, this);
        shutdown = new SessionShutdown(parts, runtime, session, started, this::closing, onEnded);
    }

    SerialExecutor loop() {
        return loop;
    }

    SessionRuntime runtime() {
        return runtime;
    }

    /** The session to resume; null while there is none. Any thread. */
    @Nullable
    SessionCredentials credentials() {
        return session.credentials();
    }

    void start() {
        assert loop.inLoop();
        if (gate.at(SessionPhase.NEW)) {
            failures.reset();
            states.connecting();
            connectNext();
        }
    }

    /** Returns the time-out of the session; before there is one, the time-out that servers are asked for. */
    private Duration sessionTimeout() {
        return session.established() ? runtime.sessionTimeout() : config.sessionTimeout();
    }

    /** The address of the server to which requests flow; null while there is none. Any thread. */
    @Nullable
    ServerAddress connectedTo() {
        return connectedTo;
    }

    /** The connection over which requests flow; null while there is none. Any thread. */
    @Nullable
    Connection connection() {
        return connection;
    }

    /** Returns the time-out that a server has granted last, zero while there is no session. Any thread. */
    Duration grantedTimeout() {
        return session.timeout();
    }

    /** The last transaction that has been seen, 0 while there is no session. Any thread. */
    long lastZxid() {
        return session.lastZxid();
    }

    /** Returns the session that there is, or that is to be resumed; null while there is none. Any thread. */
    @Nullable
    SessionLife life() {
        return session.life();
    }

    /** The session's id, 0 while there is none. Any thread. */
    long sessionId() {
        return session.id();
    }

    /** The session that was left when this run ended; null if there is none. Any thread. */
    @Nullable
    SessionCredentials handedOver() {
        return shutdown.handedOver();
    }

    /** Ends the session, and this run. */
    void stop() {
        assert loop.inLoop();
        switch (gate.phase()) {
            case NEW -> finish();
            case CONNECTED -> {
                gate.moveTo(SessionPhase.CLOSING);
                cancelSwitch();
                if (server == null || !server.closing()) { // else what waits would be sent to nowhere
                    shutdown.closeSession(this::dropServer);
                }
            }
            case RESTORING -> {
                gate.moveTo(SessionPhase.CLOSING);
                cancelSwitch();
                if (server == null || !server.closing()) {
                    shutdown.closeUnannouncedSession(this::dropServer);
                }
            }
            case CONNECTING -> {
                gate.moveTo(SessionPhase.CLOSING);
                search.end();
            }
            case HANDSHAKING, AUTHENTICATING -> {
                gate.moveTo(SessionPhase.CLOSING);
                search.attemptFinished();
                dropServer();
            }
            case CLOSING, ENDED -> {}
        }
    }

    /** Ends this run, and leaves the session to another client. */
    void detach() {
        assert loop.inLoop();
        if (!gate.at(SessionPhase.CLOSING) && !gate.at(SessionPhase.ENDED)) {
            shutdown.keepSession();
            stop();
        }
    }

    /** There is another list of servers. */
    void updateServers(List<Endpoint> servers) {
        assert loop.inLoop();
        if (!search.change(servers, where())) {
            return;
        }
        switch (gate.phase()) {
            case CONNECTING -> {
                search.abandon();
                connectNext();
            }
            case HANDSHAKING, AUTHENTICATING, RESTORING -> {
                search.reset();
                dropServer();
            }
            case CONNECTED -> serverSwitch().start(StateCause.SERVERS_CHANGED);
            case NEW, CLOSING, ENDED -> {}
        }
    }

    /** Ends the run after its loop has terminated. Any thread may call this; there is no other caller left. */
    void loopEnded() {
        if (!gate.at(SessionPhase.ENDED)) {
            if (!gate.at(SessionPhase.NEW) && !gate.at(SessionPhase.CLOSING)) {
                gate.moveTo(SessionPhase.CLOSING);
            }
            finish();
        }
    }

    private void connectNext() {
        if (loop.ending() && !gate.at(SessionPhase.NEW)) {
            gate.moveTo(SessionPhase.CLOSING); // no timer would go off any more
            finish();
            return;
        }
        gate.moveTo(SessionPhase.CONNECTING);
        int failedRounds = search.rounds();
        String refusal = search.next();
        if (!gate.at(SessionPhase.CONNECTING) || search.isRunning()) {
            return; // The user's code was asked whether to go on, and has stopped the client or changed its servers.
        }
        if (refusal == null) {
            if (failedRounds > 0) {
                failures.roundFailed(session, loop.nanoTime());
            }
            search.start();
        } else {
            LOG.warn("{}: given up after {} rounds ({}); {}", session, search.rounds(), refusal, failures);
            shutdown.retriesExhausted(search.rounds(), refusal, failure);
            gate.moveTo(SessionPhase.CLOSING);
            finish();
        }
    }

    @Override
    public void connected(ServerConnection found, Connection opened) {
        assert loop.inLoop();
        gate.moveTo(SessionPhase.HANDSHAKING);
        server = found;
        opened.write(session.request(config.sessionTimeout(), config.canBeReadOnly(), loop.nanoTime()));
    }

    @Override
    public void connectFailed(@Nullable Throwable cause) {
        assert loop.inLoop();
        if (gate.at(SessionPhase.CLOSING)) {
            finish();
            return;
        }
        LOG.debug("{}: no connection", session, cause);
        failure = cause;
        if (!endsStart(Faults.in(cause))) {
            states.rejected(null, false);
            connectNext();
        }
    }

    /**
     * If client and servers do not accept one another, or the client itself is at {@code fault}, that is the end of a start; a
     * session that there is may live.
     */
    private boolean endsStart(@Nullable Throwable fault) {
        if (fault != null) {
            failures.fault(session, fault);
        }
        if (started.isDone()) {
            return false;
        }
        Throwable ofAll = security.ofAll(search.addresses().known());
        if (fault != null) {
            shutdown.startImpossible(fault);
        } else if (rejectedAtStart != null) {
            shutdown.startRefused(where(), rejectedAtStart);
        } else if (ofAll != null) {
            LOG.warn("not started: no server and this client accept one another: {}", Reason.of(ofAll));
            shutdown.startRefused(security.lastServer(), ofAll);
        } else {
            return false;
        }
        gate.moveTo(SessionPhase.CLOSING);
        finish();
        return true;
    }

    @Override
    public void handshakeReceived(ConnectResponse response) {
        assert loop.inLoop();
        if (gate.at(SessionPhase.HANDSHAKING) && server != null) {
            search.attemptFinished();
            handshake.start(response, server);
        }
    }

    @Override
    public void sessionRefused(boolean expired) {
        if (expired) {
            search.reset(); // a new one, at once
        }
        if (server != null) {
            if (!expired) {
                search.forgetAddresses(server);
                failure = new IOException("the server has refused to make a session");
                failures.failed(server.address(), failure);
            }
            server.abandon();
        }
        server = null;
        runtime.suspend(null);
        connectNext();
    }

    @Override
    public boolean endsWithSession(StateCause why) {
        if (!config.endWithSession()) {
            return false;
        }
        shutdown.sessionOver(why);
        if (server != null) {
            server.abandon();
        }
        gate.moveTo(SessionPhase.CLOSING);
        finish();
        return true;
    }

    /** The server closes the connection, and would do so again if it saw the credential again. */
    private void credentialRejected(RefusedException error) {
        security.rejected(error);
        if (server != null) {
            failures.failed(server.address(), error);
        }
        credentialRejected = true;
        rejectedAtStart = config.authRequired() && !started.isDone() ? error : null;
        dropServer();
    }

    @Override
    public void handshakeCompleted(boolean readOnly) {
        gate.moveTo(SessionPhase.CONNECTED);
        connectedAt = loop.nanoTime();
        failure = null;
        session.restored();
        security.reset();
        failures.recovered(session, String.valueOf(where()), loop.nanoTime());
        connectedTo = server == null ? null : server.address();
        connection = server == null ? null : server.connection();
        if (server != null) {
            runtime.open(
                    server.address()); // first: a listener on the loop may make calls that do not wait for a connection
        }
        states.connected(where(), readOnly);
        started.set(null);
        if (server != null) {
            search.connected(server.endpoint());
            if (readOnly) {
                serverSwitch().leaveWhenWritableServerFound(server.address());
            }
            runtime.startSending();
        }
    }

    /**
     * Handles the end of the connection. This is the whole order of what happens; each step relies on those before it.
     *
     * <ol>
     *   <li>If the run is ending, it ends now ({@link SessionShutdown#end}), and nothing of what follows happens. {@link #stop} has
     *       ended the handshake's timer and the switch.
     *   <li>The cause is settled: if the server has demanded an identity, that is the cause.
     *   <li>The timer of the handshake stops.
     *   <li>A switch to another server ends, with its search for a writable one.
     *   <li>Other threads see no connection any more.
     *   <li>The session is suspended ({@link SessionRuntime#suspend}): heartbeat and SASL stop, the version of the server is
     *       forgotten, and no removal of a watch is sent any more. Requests that were sent fail with an unknown outcome, those
     *       that do not wait for a connection fail, and the others wait. Then the removals complete and, unless watches are
     *       kept, the one-shot watches end.
     *   <li>The failure is recorded for {@code lastFailure}, for errors and for the log.
     *   <li>If the server had not come to CONNECTED, its cached addresses are forgotten. A start ends if no server can succeed.
     *   <li>If the connection had lasted, or ended for a credential, the next attempt counts as the first.
     *   <li>The state is announced: AUTH_FAILED, or SUSPENDED if the session was connected.
     *   <li>The search for the next server starts.
     * </ol>
     */
    @Override
    public void connectionClosed(@Nullable Throwable reason) {
        assert loop.inLoop();
        if (gate.at(SessionPhase.CLOSING)) {
            finish();
            return;
        }
        Throwable cause = security.ended(reason);
        search.attemptFinished();
        StateCause leaving = cancelSwitch();
        LOG.debug("{}: {} is gone", session, where(), cause);
        failure = cause;
        connectedTo = null;
        connection = null;
        runtime.suspend(cause);
        Throwable fault = note(cause);
        if (server != null && (!gate.at(SessionPhase.CONNECTED) || cause instanceof RefusedException)) {
            search.forgetAddresses(server);
            security.note(server.address(), cause);
            if (endsStart(fault)) {
                return;
            }
        }
        boolean connected = gate.at(SessionPhase.CONNECTED);
        boolean lasted = connected && (leaving != null || loop.nanoTime() - connectedAt >= STABLE_NANOS);
        if (lasted || credentialRejected) { // The latter is no fault of a server, and comes once for each credential.
            search.reset();
        }
        credentialRejected = false;
        if (!states.rejected(where(), connected) && connected) {
            states.suspended(where(), leaving == null ? StateCause.CONNECTION_LOST : leaving, cause);
        }
        server = null;
        connectNext();
    }

    /** Answers what was wrong with the client itself, if that has ended the attempt; else null. */
    private @Nullable Throwable note(@Nullable Throwable cause) {
        if (server == null || cause == null) {
            return null;
        }
        if (gate.at(SessionPhase.CONNECTED)) {
            failures.lost(server.address(), cause, loop.nanoTime());
            return null;
        }
        failures.failed(server.address(), cause);
        return server.fault() == null ? Faults.in(cause) : server.fault();
    }

    @Override
    public void authenticationFailed(Throwable reason) {
        loseServer(reason);
    }

    /** Goes on as if the connection had ended with {@code reason}. */
    private void loseServer(Throwable reason) {
        if (server != null) {
            server.abandon();
        }
        connectionClosed(reason);
    }

    private void dropServer() {
        if (server == null) {
            connectionClosed(null);
        } else {
            server.close();
            runtime.stopAuthenticating(); // that it might succeed is of no use any more
        }
    }

    @Override
    public void serverUnsuitable(Throwable reason) {
        if (server != null) {
            server.close(reason);
        }
        dropServer();
    }

    private ServerSwitch serverSwitch() {
        if (serverSwitch == null) {
            serverSwitch = new ServerSwitch(handler, config, search.addresses(), runtime.pipeline(), this::dropServer);
        }
        return serverSwitch;
    }

    private @Nullable StateCause cancelSwitch() {
        return serverSwitch == null ? null : serverSwitch.cancel();
    }

    /**
     * The session is about to be closed: from now on the server may end it, and another client may get what it has owned. The
     * application is notified at the end of the run.
     */
    private void closing() {
        session.closing();
        states.closing(where(), shutdown.cause());
    }

    /** Other threads may act on the first notice of the end before the last step of it is done. */
    private void finish() {
        gate.moveTo(SessionPhase.ENDED);
        onEnding.run();
        session.endLife();
        connectedTo = null;
        connection = null;
        states.ended(where(), shutdown.cause(), shutdown.failure());
        server = null;
        shutdown.end();
    }

    /** The server that is connected, or asked for a session. */
    private @Nullable Endpoint where() {
        return server == null ? null : server.endpoint();
    }
}
