// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.retry.RetryPlan;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * While a read-only server is connected, asks the others, one after the other, whether they take writes: at once, then in
 * rounds with growing pauses.
 */
@LoopConfined
public final class WritableServerSearch {
    private static final String QUESTION = "isro";
    private static final String YES = "rw";
    private static final RetryPlan PAUSES = new RetryPlan(
            RetryPlan.UNLIMITED,
            Duration.ofMillis(100).toNanos(),
            2,
            0.5,
            Duration.ofSeconds(10).toNanos(),
            RetryPlan.NO_DEADLINE,
            null);

    private final Handler handler;
    private final ConnectOptions options;
    private final ServerAddresses servers;
    private final Consumer<ServerAddress> found;
    private final ArrayDeque<Endpoint> round = new ArrayDeque<>(0);
    /** Of the server whose turn it is. */
    private final ArrayDeque<ServerAddress> addresses = new ArrayDeque<>(0);

    private int rounds;
    private @Nullable ServerAddress connected;
    private @Nullable Cancellable timer;
    private @Nullable NameLookup lookup;
    private @Nullable FourLetterWord asking;
    private @Nullable Answer awaited;

    /**
     * Creates a search that has not started.
     *
     * @param found called with a server that takes writes; no other is asked then
     */
    public WritableServerSearch(
            Handler handler, ConnectOptions options, ServerAddresses servers, Consumer<ServerAddress> found) {
        this.handler = handler;
        this.options = options;
        this.servers = servers;
        this.found = found;
    }

    /** Asks all servers but {@code readOnly}, which is one address of one of them. */
    public void start(ServerAddress readOnly) {
        assert handler.loop().inLoop();
        stop();
        connected = readOnly;
        rounds = 0;
        round.addAll(servers.listed());
        goOn();
    }

    public void stop() {
        round.clear();
        addresses.clear();
        awaited = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (lookup != null) {
            lookup.cancel();
            lookup = null;
        }
        if (asking != null) {
            asking.abandon();
            asking = null;
        }
    }

    private void goOn() {
        if (!addresses.isEmpty()) {
            ask(addresses.remove());
        } else if (!round.isEmpty()) {
            lookUp(round.remove());
        } else {
            long pause = PAUSES.delayNanos(++rounds, handler.random().nextDouble());
            timer = handler.loop().schedule(this::nextRound, Duration.ofNanos(pause));
        }
    }

    /** The list may be another one by now. The addresses that were known have not led to a writable server, so they are dropped. */
    private void nextRound() {
        assert handler.loop().inLoop();
        timer = null;
        for (Endpoint server : servers.listed()) {
            handler.forgetAddresses(server);
            round.add(server);
        }
        goOn();
    }

    private void lookUp(Endpoint server) {
        lookup = new NameLookup(handler, server, (all, error) -> lookedUp(server, all));
        lookup.start(options.connectTimeout());
    }

    /** Takes the addresses of a server; null if its name has none. */
    private void lookedUp(Endpoint server, @Nullable List<SocketAddress> all) {
        assert handler.loop().inLoop();
        lookup = null;
        for (SocketAddress address : all == null ? List.<SocketAddress>of() : all) {
            if (connected == null || !address.equals(connected.address())) {
                addresses.add(new ServerAddress(server, address));
            }
        }
        goOn();
    }

    private void ask(ServerAddress server) {
        Answer answer = new Answer(server);
        awaited = answer;
        FourLetterWord asked = FourLetterWord.ask(QUESTION, server, handler, options, options.connectTimeout(), answer);
        if (awaited == answer) {
            asking = asked;
        }
    }

    /** The list may have changed since the server was asked. */
    private boolean isListed(ServerAddress server) {
        return servers.listed().contains(server.endpoint());
    }

    private final class Answer extends LoopCompletion<String> {
        private final ServerAddress server;

        Answer(ServerAddress server) {
            this.server = server;
        }

        @Override
        public void ended(@Nullable String value, @Nullable Throwable error) {
            assert handler.loop().inLoop();
            if (awaited != this) {
                return;
            }
            awaited = null;
            asking = null;
            if (value != null && value.strip().equals(YES) && isListed(server)) {
                found.accept(server);
            } else {
                goOn();
            }
        }
    }
}
