// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a server: chooses it, waits before it where that is due, connects, and bounds its handshake. A server that is
 * silent for a while is not waited for: within a round an attempt at the next one begins beside it. The first one that is
 * connected is asked for a session, and no other, since a second handshake would take the session from the first; the other
 * attempts end. Confined to the loop.
 */
final class ServerSearch implements ServerConnection.Seeker {
    /** What a session learns from its search. */
    interface Owner {
        /** A connection is there, and is to ask for a session. */
        void opened(ServerConnection server, Connection connection);

        /** There is no connection, and no attempt or pause any more. */
        void failed(@Nullable Throwable cause);
    }

    private final Handler handler;
    private final SerialExecutor loop;
    private final SessionConfig config;
    private final SecurityFailures failures;
    private final Owner owner;
    private final ServerConnection.Owner session;
    private final ServerConnection.Traffic traffic;
    private final ServerList servers;
    private final Backoff backoff;
    /** Those under way, the newest last. */
    private final List<ServerConnection> attempts = new ArrayList<>(1);

    private boolean ending;
    /** For the pause, the next attempt beside those under way, or the handshake. */
    private @Nullable Cancellable timer;

    /** With who notes what attempts have come to, and who lives on the connections that are found. */
    ServerSearch(
            Handler handler,
            SessionConfig config,
            List<Endpoint> servers,
            SecurityFailures failures,
            Owner owner,
            ServerConnection.Owner session,
            ServerConnection.Traffic traffic) {
        this.handler = handler;
        this.config = config;
        this.failures = failures;
        this.owner = owner;
        this.session = session;
        this.traffic = traffic;
        loop = handler.loop();
        this.servers = new ServerList(servers, config.shuffleServers(), handler.random());
        backoff = new Backoff(
                this.servers::size,
                config.reconnect(),
                loop::nanoTime,
                () -> handler.random().nextDouble());
    }

    /** The servers, for who asks or changes them. */
    ServerList servers() {
        return servers;
    }

    /** The number of rounds through all servers that have ended in vain. */
    int rounds() {
        return backoff.rounds();
    }

    /** All is well: the next attempt is made at once, and counts as the first. */
    void reset() {
        backoff.reset();
    }

    /**
     * Goes on to the next server, for {@link #begin}.
     *
     * @return why there is to be none, as part of a sentence; null if there is to be one
     */
    @Nullable
    String next() {
        cancelTimer();
        return backoff.next();
    }

    /** Makes the attempt that {@link #next} has gone on to, when its time has come. */
    void begin() {
        if (backoff.delay().isZero()) {
            connect();
        } else {
            timer = loop.schedule(this::connect, backoff.delay());
        }
    }

    /** Whether there is an attempt, or a pause before one. */
    boolean underWay() {
        return !attempts.isEmpty() || timer != null;
    }

    /** Ends all attempts and the pause without another word; the next attempt counts as the first. */
    void abandon() {
        cancelTimer();
        List<ServerConnection> abandoned = List.copyOf(attempts);
        attempts.clear();
        abandoned.forEach(ServerConnection::abandon);
        backoff.reset();
    }

    /** The server that was found has answered, or is gone. */
    void settled() {
        cancelTimer();
    }

    /** Ends the attempts or the pause before them for good; {@link Owner#failed} follows. */
    void end() {
        cancelTimer();
        ending = true;
        if (attempts.isEmpty()) {
            owner.failed(null);
        } else {
            List.copyOf(attempts).forEach(ServerConnection::close);
        }
    }

    private void connect() {
        timer = null;
        ServerConnection made = new ServerConnection(servers.next(), session, traffic);
        attempts.add(made);
        made.connect(handler, config.connect(), this);
        if (attempts.contains(made) && timer == null && backoff.withinRound()) {
            timer = loop.schedule(this::another, config.attemptDelay());
        }
    }

    /** Within a round there is neither a delay nor a refusal. */
    private void another() {
        backoff.next();
        connect();
    }

    @Override
    public void opened(ServerConnection server, Connection connection) {
        cancelTimer();
        attempts.remove(server);
        attempts.forEach(ServerConnection::abandon);
        attempts.clear();
        timer = loop.schedule(server::close, config.connect().connectTimeout());
        owner.opened(server, connection);
    }

    @Override
    public void failed(ServerConnection server, @Nullable Throwable cause) {
        boolean newest = server == attempts.get(attempts.size() - 1);
        attempts.remove(server);
        failures.note(server.endpoint(), cause);
        if (attempts.isEmpty()) {
            cancelTimer();
            owner.failed(cause);
        } else if (newest && !ending && backoff.withinRound()) {
            cancelTimer();
            another();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
