// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds a server: chooses one of the addresses, waits before it where that is due, connects, and bounds its handshake. An
 * address that is silent for a while is not waited for: within a round an attempt at the next one begins beside it. The first
 * one that is connected is asked for a session, and no other, since a second handshake would take the session from the first;
 * the other attempts end.
 */
@LoopConfined
public final class ServerSearch implements ServerAttempt.Listener {
    private final Handler handler;
    private final SerialExecutor loop;
    private final SessionConfig config;
    private final SecurityFailures failures;
    private final ConnectFailures told;
    private final ConnectionListener listener;
    private final ReplyListener replies;
    private final ServerSource source;
    private final ServerList servers;
    private final ServerAddresses addresses;
    private final Backoff backoff;
    /** The pending attempts, the newest last. */
    private final List<ServerAttempt> attempts = new ArrayList<>(1);

    /** True if the next attempt begins a round. */
    private boolean roundDue;

    private boolean ending;
    /** The timer of the pause, of the next attempt beside the pending ones, or of the handshake. */
    private @Nullable Cancellable timer;

    /**
     * @param sessionTimeout how long the servers keep the session
     * @param failures records the attempts that ended for TLS or an identity
     * @param told records why each attempt failed
     * @param listener receives the events of the search and of the connection
     * @param replies receives what the connection brings after the handshake
     */
    public ServerSearch(
            Handler handler,
            SessionConfig config,
            List<Endpoint> servers,
            Supplier<Duration> sessionTimeout,
            SecurityFailures failures,
            ConnectFailures told,
            ConnectionListener listener,
            ReplyListener replies) {
        this.handler = handler;
        this.config = config;
        this.failures = failures;
        this.told = told;
        this.listener = listener;
        this.replies = replies;
        loop = handler.loop();
        this.servers = new ServerList(servers, config.shuffleServers(), handler::random);
        addresses = new ServerAddresses(this.servers, config.shuffleServers(), handler::random);
        source = new ServerSource(config.provider());
        backoff = new Backoff(
                () -> Math.max(1, addresses.size()), // To ask a provider in vain is an attempt, too.
                () -> config.reconnect(sessionTimeout.get()),
                loop::nanoTime,
                () -> handler.random().nextDouble());
    }

    /** Returns the servers and their addresses. */
    public ServerAddresses addresses() {
        return addresses;
    }

    /**
     * Takes another list of servers.
     *
     * @param current the server that is connected; null if there is none
     * @return whether it is to be left, or none to be kept on trying, for the next round
     */
    public boolean change(List<Endpoint> list, @Nullable Endpoint current) {
        boolean moves = servers.change(list, current);
        if (moves) {
            source.passOver();
        }
        return moves;
    }

    /** Requests flow to a server; should it be lost, the one behind it is next. */
    public void connected(Endpoint server) {
        servers.connected(server);
    }

    /** The number of rounds through all addresses that have ended in vain. */
    public int rounds() {
        return backoff.rounds();
    }

    /** All is well: the next attempt is made at once, and counts as the first. */
    public void reset() {
        backoff.reset();
    }

    /**
     * Goes on to the next address, for {@link #start}.
     *
     * @return why there is to be none, as part of a sentence; null if there is to be one
     */
    @Nullable
    public String next() {
        cancelTimer();
        roundDue |= !backoff.withinRound();
        return backoff.next();
    }

    /** Makes the attempt that {@link #next} has gone on to, when its time has come. */
    public void start() {
        assert loop.inLoop();
        if (backoff.delay().isZero()) {
            connect();
        } else {
            timer = loop.schedule(this::connect, backoff.delay());
        }
    }

    /** Returns whether there is an attempt, or a pause before one. */
    public boolean isRunning() {
        return !attempts.isEmpty() || timer != null;
    }

    /** Ends all attempts and the pause without another word; the next attempt counts as the first. */
    public void abandon() {
        cancelTimer();
        abandonAttempts();
        backoff.reset();
    }

    private void abandonAttempts() {
        List<ServerAttempt> abandoned = List.copyOf(attempts);
        attempts.clear();
        abandoned.forEach(ServerAttempt::abandon);
        backoff.takeBack(abandoned.size());
    }

    /** The server that was found has answered, or is gone. */
    public void attemptFinished() {
        cancelTimer();
    }

    /** The server that was found was of no use: what is cached of its name may be out of date. */
    public void forgetAddresses(ServerConnection server) {
        handler.forgetAddresses(server.endpoint());
    }

    /** Ends the attempts or the pause before them for good; {@link ConnectionListener#connectFailed} follows. */
    public void end() {
        cancelTimer();
        ending = true;
        if (attempts.isEmpty()) {
            listener.connectFailed(null);
        } else {
            List.copyOf(attempts).forEach(ServerAttempt::close);
        }
    }

    private ConnectOptions options() {
        return config.connect(addresses.size());
    }

    private void connect() {
        assert loop.inLoop();
        timer = null;
        if (roundDue) {
            roundDue = false;
            source.offer(servers);
            if (ending || isRunning()) {
                return; // The provider is the user's code, and has stopped the client or changed its servers.
            }
            addresses.newRound();
        }
        if (servers.isEmpty()) {
            Throwable none = new IllegalStateException("servers: none (expected: at least one)", source.failure());
            told.failed("the list of servers", none);
            listener.connectFailed(none);
            return;
        }
        attempt();
    }

    private void attempt() {
        ServerAddresses.Host host = addresses.next();
        ServerConnection server = new ServerConnection(host.server(), listener, replies);
        ServerAttempt made = new ServerAttempt(handler, this::options, host, server, this);
        attempts.add(made);
        made.start();
        lookupEnded(made);
    }

    /** Within a round there is neither a delay nor a refusal. */
    private void another() {
        backoff.next();
        connect();
    }

    @Override
    public void addressesFound(ServerAddresses.Host host, List<SocketAddress> found) {
        host.found(found);
    }

    /** Has another attempt begin beside this one, should it be silent, if there is an address left. */
    @Override
    public void lookupEnded(ServerAttempt attempt) {
        if (attempts.contains(attempt) && timer == null && backoff.withinRound()) {
            timer = loop.schedule(this::besides, config.attemptDelay());
        }
    }

    private void besides() {
        assert loop.inLoop();
        timer = null;
        if (backoff.withinRound()) {
            another();
        }
    }

    @Override
    public void attemptSucceeded(ServerAttempt attempt, Connection connection) {
        cancelTimer();
        attempts.remove(attempt);
        abandonAttempts();
        ServerConnection server = attempt.server();
        Duration limit = options().connectTimeout();
        timer = ReplyTimer.schedule(loop, () -> server.close(unanswered(server, limit)), limit);
        listener.connected(server, connection);
    }

    @Override
    public void attemptFailed(ServerAttempt attempt, @Nullable Throwable cause) {
        boolean newest = attempt == attempts.get(attempts.size() - 1);
        attempts.remove(attempt);
        note(attempt, cause);
        if (attempts.isEmpty()) {
            cancelTimer();
            listener.connectFailed(cause);
        } else if (newest && !ending && backoff.withinRound()) {
            cancelTimer();
            another();
        }
    }

    private static TimeoutException unanswered(ServerConnection server, Duration limit) {
        return new TimeoutException("no answer to the handshake from " + server.address() + " within "
                + limit.toMillis() + " ms (no ZooKeeper server, or one without a quorum?)");
    }

    private void note(ServerAttempt attempt, @Nullable Throwable cause) {
        ServerAddress tried = attempt.address();
        if (cause != null && !ending) {
            told.failed(tried == null ? attempt.host().server() : tried, cause);
        }
        if (tried != null) {
            failures.note(tried, cause);
        }
        if (!ending) {
            handler.forgetAddresses(attempt.host().server());
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
