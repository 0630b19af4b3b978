// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.retry.RetryPlan;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * While a read-only server is connected, asks the others, one after the other, whether they take writes: at once, then in
 * rounds with growing pauses. Confined to the loop.
 */
final class ReadWriteSearch {
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
    private final ServerList servers;
    private final Consumer<Endpoint> found;
    private final ArrayDeque<Endpoint> round = new ArrayDeque<>(0);
    private int rounds;
    private @Nullable Endpoint connected;
    private @Nullable Cancellable timer;
    private @Nullable FourLetterWord asking;
    private @Nullable Answer awaited;

    /** With who is told of a server that takes writes; no other is asked then. */
    ReadWriteSearch(Handler handler, ConnectOptions options, ServerList servers, Consumer<Endpoint> found) {
        this.handler = handler;
        this.options = options;
        this.servers = servers;
        this.found = found;
    }

    /** Asks all servers but {@code readOnly}. */
    void begin(Endpoint readOnly) {
        stop();
        connected = readOnly;
        rounds = 0;
        round.addAll(servers.without(readOnly));
        goOn();
    }

    void stop() {
        round.clear();
        awaited = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (asking != null) {
            asking.abandon();
            asking = null;
        }
    }

    private void goOn() {
        if (!round.isEmpty()) {
            ask(round.remove());
            return;
        }
        long pause = PAUSES.delayNanos(++rounds, handler.random().nextDouble());
        timer = handler.loop().schedule(this::nextRound, Duration.ofNanos(pause));
    }

    /** The list may be another one by now. */
    private void nextRound() {
        timer = null;
        round.addAll(servers.without(connected));
        goOn();
    }

    private void ask(Endpoint server) {
        Answer answer = new Answer(server);
        awaited = answer;
        FourLetterWord asked = FourLetterWord.ask(QUESTION, server, handler, options, options.connectTimeout(), answer);
        if (awaited == answer) {
            asking = asked;
        }
    }

    /** The list may have changed since the server was asked. */
    private boolean isListed(Endpoint server) {
        return servers.without(connected).contains(server);
    }

    private final class Answer extends LoopCompletion<String> {
        private final Endpoint server;

        Answer(Endpoint server) {
            this.server = server;
        }

        @Override
        void ended(@Nullable String value, @Nullable Throwable error) {
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
