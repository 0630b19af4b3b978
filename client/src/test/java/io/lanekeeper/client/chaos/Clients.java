// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.integration.HandlerForm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Makes clients, each with a handler of its own, and knows which sessions are over. Any thread. */
final class Clients {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration REQUEST = Duration.ofMillis(1_500);
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final Duration LONGEST_BACKOFF = Duration.ofMillis(500);

    private final String connectString;
    private final Duration session;
    private final UnaryOperator<ZooKeeperClient> between;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<Long> over = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> states = new ConcurrentSkipListMap<>();

    /** @param between what callers are given in place of a client */
    Clients(String connectString, Duration session, UnaryOperator<ZooKeeperClient> between) {
        this.connectString = connectString;
        this.session = session;
        this.between = between;
    }

    /** From 1 on. */
    int nextNumber() {
        return numbers.incrementAndGet();
    }

    /** One that is not started. All forms of handlers take turns. */
    ZooKeeperClient newClient(int number) {
        HandlerForm form = form(number);
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString(connectString)
                .handler(() -> form.newHandler("chaos-" + number))
                .sessionTimeout(session)
                .connectTimeout(CONNECT)
                .requestTimeout(REQUEST)
                .stopTimeout(STOP)
                .reconnectBackoff(Duration.ofMillis(20), LONGEST_BACKOFF)
                .build();
        client.addListener(this::changed);
        return client;
    }

    /** Returns the wrapper that callers use in place of {@code client}. */
    ZooKeeperClient between(ZooKeeperClient client) {
        return between.apply(client);
    }

    /** Returns whether the lanes of a client run in the order in which replies and events arrive. */
    static boolean inOrder(int number) {
        return form(number).onEventLoop();
    }

    static HandlerForm form(int number) {
        List<HandlerForm> forms = Runtime.version().feature() < 21
                ? List.of(HandlerForm.NETTY_EPOLL, HandlerForm.PLATFORM_THREADS, HandlerForm.NETTY_NIO)
                : List.of(
                        HandlerForm.NETTY_EPOLL,
                        HandlerForm.PLATFORM_THREADS,
                        HandlerForm.NETTY_NIO,
                        HandlerForm.VIRTUAL_THREADS);
        return forms.get(number % forms.size());
    }

    private void changed(StateChange change) {
        states.merge(change.state() + " because of " + change.cause().name(), 1, Integer::sum);
        if (change.state() == SessionState.LOST && change.sessionId() != 0) {
            over.add(change.sessionId());
        }
    }

    /** Returns the sessions whose end was notified. */
    Set<Long> over() {
        return Set.copyOf(over);
    }

    /** Returns how often clients were notified of each state. */
    Map<String, Integer> states() {
        return states;
    }
}
