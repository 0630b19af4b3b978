// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.List;
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
    private final Promise<Void> started;
    private final HeldSession session;
    private final Exchange exchange;
    private final ServerSearch search;
    private final SecurityFailures security = new SecurityFailures();
    private final LifeNews news;
    private final Departure departure;
    private final Ending ending;
    private SessionPhase phase = SessionPhase.NEW;
    private @Nullable ServerConnection server;
    private long connectedAt;
    private boolean readOnly;
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
        this.started = started;
        loop = handler.loop();
        auth.attach(this::credentialRejected);
        session = new HeldSession(resume);
        exchange = new Exchange(handler, config, lanes, auth, session, this);
        search = new ServerSearch(handler, config, servers, security, this, this, exchange.inbound());
        news = new LifeNews(announcer, session, security);
        departure = new Departure(handler, config, search.servers(), exchange.pipeline(), this::dropServer);
        ending = new Ending(loop, config.stopTimeout(), exchange, session, started, onEnded);
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
            news.connecting();
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
        return ending.handedOver();
    }

    /** Ends the session, and this life. */
    void stop() {
        assert loop.inLoop();
        switch (phase) {
            case NEW -> finish();
            case CONNECTED, ARMING -> {
                moveTo(SessionPhase.CLOSING);
                departure.over();
                if (server == null || !server.closing()) { // else what waits would be sent to nowhere
                    ending.part(this::dropServer);
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

    /** Ends this life, and leaves the session to whoever resumes it. */
    void detach() {
        if (phase != SessionPhase.CLOSING && phase != SessionPhase.ENDED) {
            ending.keepSession();
            stop();
        }
    }

    /** There is another list of servers. */
    void serversChanged(List<Endpoint> servers) {
        assert loop.inLoop();
        if (!search.servers().change(servers, where())) {
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
            case CONNECTED -> departure.begin(StateCause.SERVERS_CHANGED);
            case NEW, CLOSING, ENDED -> {}
        }
    }

    /** The loop runs nothing any more, so that this may be called by whoever noticed: nobody else comes here now. */
    void loopEnded() {
        if (phase != SessionPhase.ENDED) {
            if (phase != SessionPhase.NEW && phase != SessionPhase.CLOSING) {
                moveTo(SessionPhase.CLOSING);
            }
            finish();
        }
    }

    /** The one place where the phase changes. */
    private void moveTo(SessionPhase next) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException(session + ": " + phase + " cannot become " + next);
        }
        LOG.debug("{}: {} to {}", session, phase, next);
        phase = next;
    }

    private void connectNext() {
        if (loop.ending() && phase != SessionPhase.NEW) {
            moveTo(SessionPhase.CLOSING); // no timer would go off any more
            finish();
            return;
        }
        String refusal = search.next();
        if (refusal == null) {
            moveTo(SessionPhase.CONNECTING);
            search.begin();
        } else {
            LOG.warn("{}: given up after {} rounds through all servers: {}", session, search.rounds(), refusal);
            ending.retriesExhausted(search.rounds(), refusal, failure);
            moveTo(SessionPhase.CLOSING);
            finish();
        }
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
            news.rejected(null, false);
            connectNext();
        }
    }

    /** If client and servers do not accept one another, that is the end of a start; to who has a session it is news. */
    private boolean endsStart() {
        Throwable ofAll =
                started.isDone() ? null : security.ofAll(search.servers().without(null));
        if (ofAll == null) {
            return false;
        }
        LOG.warn("not started: no server and this client accept one another: {}", ofAll.toString());
        ending.startRefused(security.lastServer(), ofAll);
        moveTo(SessionPhase.CLOSING);
        finish();
        return true;
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
        security.rejected(error);
        dropServer();
    }

    /** A server that demands an identity says so to whatever it is asked, and closes the connection. */
    @Override
    public void refused(int error) {
        if (error == ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH.number()) {
            Endpoint here = where();
            String about = here == null ? null : here.toString();
            security.demanded(new RefusedException(error, new RequestContext("connect", null, about, session.id())));
        }
    }

    private void ready() {
        moveTo(SessionPhase.CONNECTED);
        connectedAt = loop.nanoTime();
        failure = null;
        session.armed();
        security.reset();
        news.connected(where(), readOnly);
        started.set(null);
        if (server != null) {
            search.servers().connected(server.endpoint());
            if (readOnly) {
                departure.whenOneTakesWrites(server.endpoint());
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
        StateCause leaving = departure.over();
        if (phase == SessionPhase.CLOSING) {
            finish();
            return;
        }
        LOG.debug("{}: {} is gone", session, where(), cause);
        failure = cause;
        exchange.suspend(cause);
        if (server != null && (phase != SessionPhase.CONNECTED || cause instanceof RefusedException)) {
            security.note(server.endpoint(), cause);
            if (endsStart()) {
                return;
            }
        }
        boolean connected = phase == SessionPhase.CONNECTED;
        if (!news.rejected(where(), connected) && connected) {
            if (leaving != null || loop.nanoTime() - connectedAt >= STABLE_NANOS) {
                search.reset();
            }
            news.suspended(where(), leaving == null ? StateCause.CONNECTION_LOST : leaving, cause);
        }
        server = null;
        connectNext();
    }

    @Override
    public void loseServer(Throwable reason) {
        if (server != null) {
            server.abandon();
        }
        closed(reason);
    }

    @Override
    public void dropServer() {
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
        news.lost(where(), cause);
        if (session.held()) {
            exchange.sessionLost();
        }
        session.lost();
    }

    private void finish() {
        moveTo(SessionPhase.ENDED);
        news.ended(where(), ending.cause(), ending.failure());
        server = null;
        ending.end();
    }

    /** The server that is connected, or asked for a session. */
    private @Nullable Endpoint where() {
        return server == null ? null : server.endpoint();
    }
}
