// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.internal.protocol.CloseSessionRequest;
import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a client, from start to stop: the state machine that finds servers, keeps a session, and ends it. In one
 * life there may be several sessions, one after the other, when they expire.
 *
 * <p>Confined to the loop, but for {@link #credentials()}. All moves go through {@link #moveTo}.
 */
final class SessionLife implements ServerSearch.Owner, ServerConnection.Owner, Exchange.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLife.class);

    /** A connection that lasted for less counts as a failed attempt: a server that drops it at once must not be stormed. */
    private static final long STABLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final SerialExecutor loop;
    private final SessionConfig config;
    private final StateAnnouncer announcer;
    private final Promise<Void> started;
    private final Runnable onEnded;
    private final HeldSession session;
    private final Exchange exchange;
    private final ServerSearch search;
    private final SecurityFailures security = new SecurityFailures();
    private final ReadWriteSearch better;
    private SessionPhase phase = SessionPhase.NEW;
    private @Nullable ServerConnection server;
    private @Nullable Cancellable timer;
    private long connectedAt;
    private boolean readOnly;
    /** Whether the session is to outlive this life. */
    private boolean detaching;

    private volatile @Nullable SessionCredentials handedOver;
    /** What the connection is being closed for. */
    private @Nullable Throwable rejected;
    /** Why the connection is to be left for another one; null if it is not. */
    private @Nullable StateCause leaving;
    /** What ended the last connection or attempt, while there is none; null if that is not known. */
    private @Nullable Throwable failure;

    SessionLife(
            Handler handler,
            SessionConfig config,
            List<Endpoint> servers,
            @Nullable SessionCredentials resume,
            StateAnnouncer announcer,
            LaneDispatcher lanes,
            AuthLog auth,
            Promise<Void> started,
            Runnable onEnded) {
        this.config = config;
        this.announcer = announcer;
        this.started = started;
        this.onEnded = onEnded;
        loop = handler.loop();
        auth.attach(this::credentialRejected);
        session = new HeldSession(resume);
        exchange = new Exchange(handler, config, lanes, auth, session, this);
        search = new ServerSearch(handler, config, servers, this, this, exchange.inbound());
        better = new ReadWriteSearch(handler, config.connect(), search.servers(), this::takesWrites);
    }

    SerialExecutor loop() {
        return loop;
    }

    Exchange exchange() {
        return exchange;
    }

    /** The session to resume; null while there is none. Any thread. */
    @Nullable
    SessionCredentials credentials() {
        return session.credentials();
    }

    void begin() {
        assert loop.inLoop();
        if (phase == SessionPhase.NEW) {
            announcer.connecting();
            connectNext();
        }
    }

    /** The session's id, 0 while there is none. Any thread. */
    long sessionId() {
        return session.id();
    }

    /** The session that was left when this life ended; null if there is none. Any thread. */
    @Nullable
    SessionCredentials handedOver() {
        return handedOver;
    }

    /** Ends the session, and this life. */
    void stop() {
        end();
    }

    /** Ends this life, and leaves the session to whoever resumes it. */
    void detach() {
        if (phase != SessionPhase.CLOSING && phase != SessionPhase.ENDED) {
            detaching = true;
            end();
        }
    }

    private void end() {
        assert loop.inLoop();
        switch (phase) {
            case NEW -> finish();
            case CONNECTED, ARMING -> {
                moveTo(SessionPhase.CLOSING);
                better.stop();
                if (server != null && server.closing()) {
                    return; // its watches could not be armed; what waits must not be sent to nowhere
                }
                timer = loop.schedule(this::dropServer, config.stopTimeout());
                if (detaching) {
                    exchange.pipeline().drainAll(this::dropServer);
                } else {
                    exchange.pipeline().acceptLast(new Call<>(new CloseSessionRequest(), new Farewell(), Call.FOREVER));
                }
            }
            case CONNECTING -> {
                moveTo(SessionPhase.CLOSING);
                search.end();
            }
            case HANDSHAKING, AUTHENTICATING -> {
                moveTo(SessionPhase.CLOSING);
                dropServer();
            }
            case CLOSING, ENDED -> {}
        }
    }

    /** There is another list of servers. */
    void serversChanged(List<Endpoint> servers) {
        assert loop.inLoop();
        if (!search.servers().change(servers, server == null ? null : server.endpoint())) {
            return;
        }
        switch (phase) {
            case CONNECTING -> {
                search.abandon();
                connectNext();
            }
            case HANDSHAKING, AUTHENTICATING, ARMING -> {
                search.reset();
                dropServer();
            }
            case CONNECTED -> leave(StateCause.SERVERS_CHANGED);
            case NEW, CLOSING, ENDED -> {}
        }
    }

    /** Another server than the read-only one that is connected has said so. */
    private void takesWrites(Endpoint found) {
        search.servers().prefer(found);
        leave(StateCause.READ_WRITE_SERVER_FOUND);
    }

    /** Goes to another server when what has been sent is answered, or has not been for a while. */
    private void leave(StateCause why) {
        if (leaving == null) {
            leaving = why;
            timer = loop.schedule(this::dropServer, config.connect().connectTimeout());
            exchange.pipeline().drainSent(this::dropServer);
        }
    }

    /** The loop runs nothing any more, so that this may be called by whoever noticed: nobody else comes here now. */
    void loopEnded() {
        if (phase != SessionPhase.ENDED) {
            timer = null; // gone with the loop
            if (phase != SessionPhase.NEW && phase != SessionPhase.CLOSING) {
                moveTo(SessionPhase.CLOSING);
            }
            finish();
        }
    }

    /** The one place where the phase changes; each phase has at most one timer. */
    private void moveTo(SessionPhase next) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException(session + ": " + phase + " cannot become " + next);
        }
        LOG.debug("{}: {} to {}", session, phase, next);
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        phase = next;
    }

    private void connectNext() {
        if (loop.ending() && phase != SessionPhase.NEW) {
            moveTo(SessionPhase.CLOSING); // no timer would go off any more
            finish();
            return;
        }
        String refusal = search.next();
        if (refusal != null) {
            giveUp(refusal);
            return;
        }
        moveTo(SessionPhase.CONNECTING);
        search.begin();
    }

    private void giveUp(String reason) {
        LOG.warn("{}: given up after {} rounds through all servers: {}", session, search.rounds(), reason);
        started.setException(new RetryFailedException(
                search.rounds(), reason, Outcome.NOT_APPLIED, new RequestContext("start", null, null, 0), failure));
        moveTo(SessionPhase.CLOSING);
        finish(StateCause.RETRIES_EXHAUSTED);
    }

    /** Nobody can have begun to rely on this life, and whoever started it learns why it is none. */
    private void giveUpStart(Throwable reason) {
        LOG.warn("not started: no server and this client accept one another: {}", reason.toString());
        failure = reason;
        started.setException(new AuthenticationFailedException(
                new RequestContext("start", null, String.valueOf(security.lastServer()), 0), reason));
        moveTo(SessionPhase.CLOSING);
        finish(StateCause.AUTH_FAILED);
    }

    @Override
    public void opened(ServerConnection found, Connection opened) {
        moveTo(SessionPhase.HANDSHAKING);
        server = found;
        opened.write(session.request(config.sessionTimeout(), config.canBeReadOnly()));
    }

    @Override
    public void failed(@Nullable Throwable cause) {
        if (phase == SessionPhase.CLOSING) {
            finish();
            return;
        }
        LOG.debug("{}: no connection", session, cause);
        failure = cause;
        if (!endsStart()) {
            tellRejection();
            connectNext();
        }
    }

    @Override
    public void failed(Endpoint tried, @Nullable Throwable cause) {
        security.note(tried, cause);
    }

    /** If client and servers do not accept one another, that is the end of a start, and news to who has a session. */
    private boolean endsStart() {
        Throwable ofAll =
                started.isDone() ? null : security.ofAll(search.servers().without(null));
        if (ofAll != null) {
            giveUpStart(ofAll);
            return true;
        }
        Throwable news = security.takeNews();
        rejected = news == null ? rejected : news;
        return false;
    }

    private void tellRejection() {
        if (rejected != null) {
            SessionState after = phase == SessionPhase.CONNECTED
                    ? SessionState.SUSPENDED
                    : announcer.latest().state();
            announce(after, KeeperState.AUTH_FAILED, StateCause.AUTH_FAILED, rejected);
            rejected = null;
        }
    }

    @Override
    public void handshake(ConnectResponse response) {
        ServerConnection current = server;
        if (phase != SessionPhase.HANDSHAKING || current == null) {
            return;
        }
        search.settled();
        if (response.refused()) {
            if (response.readOnly()) {
                dropServer(); // only a quorum knows whether a session is over
            } else {
                sessionRefused();
            }
            return;
        }
        if (session.replacedBy(response.session())) {
            loseSession(StateCause.SESSION_REPLACED);
        }
        readOnly = response.readOnly();
        session.granted(response.session(), readOnly);
        moveTo(SessionPhase.AUTHENTICATING);
        exchange.authenticate(current.connection(), Duration.ofMillis(response.timeoutMillis()));
    }

    /** The server does not know the session any more: a new one, at once. */
    private void sessionRefused() {
        if (session.credentials() != null) {
            loseSession(StateCause.SESSION_EXPIRED);
            search.reset();
        }
        abandonServer();
        connectNext();
    }

    @Override
    public void authenticated(@Nullable Throwable error) {
        if (phase != SessionPhase.AUTHENTICATING) {
            return;
        }
        if (error == null) {
            moveTo(SessionPhase.ARMING);
            exchange.arm(security.probing());
        } else {
            loseServer(error);
        }
    }

    @Override
    public void armed(@Nullable Throwable error) {
        if (phase != SessionPhase.ARMING) {
            return;
        }
        if (error == null) {
            exchange.persistent().missed();
            ready();
        } else {
            LOG.warn("{}: credentials or watches were not taken again; trying another server", session, error);
            dropServer();
        }
    }

    /** The server closes the connection, and would do so again if it saw the credential again. */
    private void credentialRejected(RefusedException error) {
        rejected = error;
        dropServer();
    }

    /** A server that demands an identity says so to whatever it is asked, and closes the connection. */
    @Override
    public void refused(int error) {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH.number()) {
            security.demanded(new RefusedException(error, new RequestContext("connect", null, at(), session.id())));
        }
    }

    private void ready() {
        moveTo(SessionPhase.CONNECTED);
        connectedAt = loop.nanoTime();
        failure = null;
        session.armed();
        security.reset();
        announce(
                readOnly ? SessionState.CONNECTED_READ_ONLY : SessionState.CONNECTED,
                readOnly ? KeeperState.CONNECTED_READ_ONLY : KeeperState.CONNECTED,
                session.resumed() ? StateCause.SESSION_RESUMED : StateCause.SESSION_ESTABLISHED,
                null);
        started.set(null);
        if (server != null) {
            search.servers().connected(server.endpoint());
            if (readOnly) {
                better.begin(server.endpoint());
            }
            exchange.flow(server.endpoint());
        }
    }

    @Override
    public boolean connected() {
        return phase == SessionPhase.ARMING || phase == SessionPhase.CONNECTED;
    }

    @Override
    public void closed(@Nullable Throwable reason) {
        Throwable cause = security.ended(reason);
        search.settled();
        better.stop();
        if (phase == SessionPhase.CLOSING) {
            finish();
            return;
        }
        LOG.debug("{}: {} is gone", session, server == null ? "server" : server.endpoint(), cause);
        failure = cause;
        exchange.suspend(cause);
        if (server != null && (phase != SessionPhase.CONNECTED || cause instanceof RefusedException)) {
            security.note(server.endpoint(), cause);
            if (endsStart()) {
                return;
            }
        }
        if (rejected != null) {
            tellRejection();
        } else if (phase == SessionPhase.CONNECTED) {
            if (leaving != null || loop.nanoTime() - connectedAt >= STABLE_NANOS) {
                search.reset();
            }
            StateCause why = leaving == null ? StateCause.CONNECTION_LOST : leaving;
            announce(SessionState.SUSPENDED, KeeperState.CONNECTING, why, cause);
        }
        leaving = null;
        server = null;
        connectNext();
    }

    @Override
    public void silent() {
        if (server != null) {
            loseServer(new TimeoutException(
                    "nothing heard from " + server.endpoint() + " for two thirds of the session time-out"));
        }
    }

    /** Ends the connection, and goes on as if {@code reason} had ended it. */
    private void loseServer(Throwable reason) {
        if (server != null) {
            server.abandon();
        }
        closed(reason);
    }

    @Override
    public void reconnect() {
        dropServer();
    }

    /** Ends the connection; {@link #closed} follows. */
    private void dropServer() {
        if (server != null) {
            server.close();
        } else {
            closed(null);
        }
    }

    /** Ends the connection without {@link #closed} following. */
    private void abandonServer() {
        if (server != null) {
            server.abandon();
        }
        server = null;
        exchange.suspend(null);
    }

    /** A session that this life was only told of has no watches, and nobody's calls wait for it. */
    private void loseSession(StateCause cause) {
        boolean told = session.held() && announcer.latest().state() == SessionState.LOST; // It was never announced.
        if (!told) {
            announce(SessionState.LOST, KeeperState.EXPIRED, cause, null);
        }
        if (session.held()) {
            exchange.sessionLost();
        }
        session.lost();
    }

    private void finish() {
        finish(detaching ? StateCause.DETACHED : StateCause.STOPPED);
    }

    private void finish(StateCause cause) {
        moveTo(SessionPhase.ENDED);
        boolean givenUp = cause == StateCause.RETRIES_EXHAUSTED || cause == StateCause.AUTH_FAILED;
        announce(SessionState.LOST, KeeperState.CLOSED, cause, givenUp ? failure : null);
        exchange.end();
        started.setException(new ClientStoppedException(new RequestContext("start", null, null, 0)));
        handedOver = detaching ? session.credentials() : null;
        session.lost();
        server = null;
        onEnded.run();
    }

    private void announce(SessionState state, KeeperState keeper, StateCause cause, @Nullable Throwable failure) {
        Endpoint tried = cause == StateCause.AUTH_FAILED ? security.lastServer() : null;
        String about = server == null && tried != null ? tried.toString() : at();
        announcer.announce(new StateChange(state, keeper, cause, session.id(), about, failure));
    }

    private @Nullable String at() {
        return server == null ? null : server.endpoint().toString();
    }

    /** The server's answer to the end of the session: nothing more will come over this connection. */
    private final class Farewell extends LoopCompletion<Void> {
        @Override
        void ended(@Nullable Void value, @Nullable Throwable error) {
            if (error == null || error instanceof RefusedException) {
                dropServer();
            }
        }
    }
}
