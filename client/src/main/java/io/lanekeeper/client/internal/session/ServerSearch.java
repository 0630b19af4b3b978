// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Finds a server: chooses it, waits before it where that is due, connects, and bounds its handshake. Confined to the loop.
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
    private final Owner owner;
    private final ServerConnection.Owner session;
    private final ServerConnection.Traffic traffic;
    private final ServerList servers;
    private final Backoff backoff;
    private @Nullable ServerConnection attempt;
    private @Nullable Cancellable timer;

    /** With who lives on the connections that are found. */
    ServerSearch(
            Handler handler,
            SessionConfig config,
            Owner owner,
            ServerConnection.Owner session,
            ServerConnection.Traffic traffic) {
        this.handler = handler;
        this.config = config;
        this.owner = owner;
        this.session = session;
        this.traffic = traffic;
        loop = handler.loop();
        servers = new ServerList(config.servers(), config.shuffleServers(), handler.random());
        backoff = new Backoff(
                config.servers().size(),
                config.reconnect(),
                loop::nanoTime,
                () -> handler.random().nextDouble());
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

    /** The server that was found has answered, or is gone. */
    void settled() {
        cancelTimer();
    }

    /** Ends the attempt or the pause before it; {@link Owner#failed} follows. */
    void end() {
        cancelTimer();
        if (attempt != null) {
            attempt.close();
        } else {
            owner.failed(null);
        }
    }

    private void connect() {
        timer = null;
        ServerConnection made = new ServerConnection(servers.next(), session, traffic);
        attempt = made;
        made.connect(handler, config.connect(), this);
    }

    @Override
    public void opened(ServerConnection server, Connection connection) {
        attempt = null;
        timer = loop.schedule(server::close, config.connect().connectTimeout());
        owner.opened(server, connection);
    }

    @Override
    public void failed(ServerConnection server, @Nullable Throwable cause) {
        attempt = null;
        owner.failed(cause);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
