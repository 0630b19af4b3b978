// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.SharedValue;
import io.lanekeeper.recipes.value.SharedValue.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedValueTest {
    private static final int SCHEDULES = Integer.getInteger("recipes.schedules", 100);
    private static final long FIRST = Long.getLong("recipes.seed", 1);

    private SimulatedClients clients = new SimulatedClients(2);

    private SharedValue<String> value(int client) {
        return new Values(clients.context(client)).value("/config/v", Codecs.UTF_8);
    }

    /** Collects what it is notified of. */
    private static final class Seen implements Flow.Subscriber<Optional<String>> {
        private final List<String> values = new ArrayList<>();
        private @Nullable Throwable error;
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        void request(long n) {
            Flow.Subscription given = subscription;
            assertTrue(given != null);
            given.request(n);
        }

        @Override
        public void onNext(Optional<String> item) {
            values.add(item.orElse("-"));
        }

        @Override
        public void onError(Throwable thrown) {
            error = thrown;
        }

        @Override
        public void onComplete() {
            throw new AssertionError("a value has no end");
        }
    }

    @Test
    void valueFollowsTheNode() {
        SharedValue<String> mine = value(0);
        SharedValue<String> theirs = value(1);
        assertNull(mine.value().stat());
        clients.get(mine.start());
        clients.get(mine.start());
        assertNull(mine.value().stat());
        Versioned<String> set = clients.get(theirs.set("a"));
        assertEquals("a", set.value());
        clients.settle();
        assertEquals("a", mine.value().value());
        assertEquals(set.stat(), mine.value().stat());
        clients.get(mine.set("b"));
        assertEquals("b", mine.value().value(), "the own write is shown at once");
        clients.servers.delete("/config/v");
        clients.settle();
        assertNull(mine.value().stat());
        clients.get(theirs.set("c"));
        clients.settle();
        assertEquals("c", mine.value().value());
        clients.get(mine.close());
        clients.get(mine.close());
        assertInstanceOf(CancellationException.class, clients.error(value0Closed()));
        clients.settle();
        assertEquals(0, clients.servers.watches());
        clients.close();
    }

    private AsyncResult<Void> value0Closed() {
        SharedValue<String> closed = value(0);
        clients.get(closed.close());
        return closed.start();
    }

    @Test
    void requestsAreCounted() {
        SharedValue<String> mine = value(0);
        clients.get(value(1).set("a"));
        clients.get(mine.start());
        clients.servers.requests().clear();
        clients.get(value(1).set("b"));
        clients.settle();
        assertEquals(1, clients.requests(1).size());
        assertEquals(1, clients.requests(0).size(), "one read for each watcher");
        clients.close();
    }

    @Test
    void trySetNeedsTheSameNodeAndVersion() {
        SharedValue<String> mine = value(0);
        clients.get(mine.start());
        Versioned<String> absent = mine.value();
        assertTrue(clients.get(mine.trySet(absent, "a")));
        assertFalse(clients.get(mine.trySet(absent, "x")));
        Versioned<String> first = mine.value();
        assertEquals("a", first.value());
        clients.servers.delete("/config/v");
        clients.servers.create("/config/v", "z".getBytes(UTF_8));
        clients.settle();
        assertFalse(clients.get(mine.trySet(first, "b")), "another node with the same version");
        assertTrue(clients.get(mine.trySet(mine.value(), "b")));
        SharedValue<String> notStarted = value(1);
        assertFalse(clients.get(notStarted.trySet(new Versioned<>(null, null), "c")));
        clients.servers.setData("/config/v", "y".getBytes(UTF_8));
        assertFalse(clients.get(mine.trySet(mine.value(), "c")));
        clients.close();
    }

    @Test
    void valueDoesNotGoBackInANewSession() {
        SharedValue<String> mine = value(0);
        clients.get(value(1).set("a"));
        clients.get(mine.start());
        for (int i = 0; i < 5; i++) {
            lagOthers(clients.servers.serverOf(clients.client(0).sessionId()));
            String written = "b" + i;
            clients.get(mine.set(written));
            clients.expire(0);
            clients.handler.runUntil(
                    () -> {
                        assertEquals(written, mine.value().value());
                        return false;
                    },
                    Duration.ofSeconds(20));
            assertTrue(clients.servers.sessions().contains(clients.client(0).sessionId()));
        }
        clients.close();
    }

    /** A new session may be at a server that does not know yet what the old one has seen. */
    private void lagOthers(int server) {
        for (int other = 0; other < 3; other++) {
            clients.servers.lag(other, other == server ? Duration.ZERO : Duration.ofSeconds(9));
        }
    }

    @Test
    void badDataKeepsTheLastValue() {
        SharedValue<Integer> count = new Values(clients.context(0)).value("/count", Codecs.INTEGER_BE);
        clients.servers.create("/count", new byte[] {0, 0, 0, 1});
        clients.get(count.start());
        clients.servers.setData("/count", new byte[1]);
        clients.settle();
        assertEquals(1, count.value().value());
        assertFalse(clients.get(count.trySet(count.value(), 5)), "the node has changed");
        assertEquals(2, clients.get(count.set(2)).value());
        assertEquals(2, count.value().value());
        clients.servers.setData("/count", new byte[2]);
        SharedValue<Integer> late = new Values(clients.context(0)).value("/count", Codecs.INTEGER_BE);
        assertEquals(
                "/count: data: 2 bytes (expected: 4)",
                clients.error(late.start()).getMessage());
        clients.close();
    }

    @Test
    void subscriberGetsTheLatestValueWhenItAsks() {
        SharedValue<String> mine = value(0);
        Seen seen = new Seen();
        mine.publisher().subscribe(seen);
        clients.settle();
        assertEquals(List.of(), seen.values);
        seen.request(1);
        clients.settle();
        assertEquals(List.of("-"), seen.values);
        clients.get(value(1).set("a"));
        clients.get(value(1).set("b"));
        clients.settle();
        seen.request(5);
        clients.settle();
        assertEquals(List.of("-", "b"), seen.values);
        clients.get(value(1).set("c"));
        clients.settle();
        assertEquals(List.of("-", "b", "c"), seen.values);
        Seen onExecutor = new Seen();
        mine.publisher().on(clients.handler.loop()).subscribe(onExecutor);
        clients.settle();
        onExecutor.request(1);
        clients.settle();
        assertEquals(List.of("c"), onExecutor.values);
        onExecutor.request(0);
        clients.settle();
        assertInstanceOf(IllegalArgumentException.class, onExecutor.error);
        clients.get(clients.client(0).stop());
        clients.settle();
        assertInstanceOf(ClientStoppedException.class, seen.error);
        clients.close();
    }

    @Test
    void executorThatDropsASignalGetsItAgain() {
        SharedValue<String> mine = value(0);
        Seen seen = new Seen();
        int[] dropped = new int[1];
        mine.publisher()
                .on(task -> {
                    if (dropped[0]++ > 0) {
                        clients.handler.loop().execute(task);
                    }
                })
                .subscribe(seen);
        clients.handler.advance(Duration.ofSeconds(11));
        seen.request(1);
        clients.settle();
        assertEquals(List.of("-"), seen.values);
        clients.close();
    }

    /** One client writes ascending numbers; all followers and subscribers see them ascend, and the last one in the end. */
    @Test
    void neverGoesBackInRandomSchedules() {
        clients.close();
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            schedule(seed);
        }
    }

    private void schedule(long seed) {
        clients = new SimulatedClients(seed, 3, 3);
        Random random = new Random(seed);
        RandomFaults faults = new RandomFaults(clients, 3, random);
        clients.get(value(0).set("100"));
        List<SharedValue<String>> followers = List.of(value(0), value(1), value(2));
        followers.forEach(each -> clients.get(each.start()));
        List<Seen> all = new ArrayList<>();
        for (SharedValue<String> each : followers) {
            Seen seen = new Seen();
            all.add(seen);
            each.publisher().subscribe(seen);
            clients.settle();
            seen.request(Long.MAX_VALUE);
        }
        List<AsyncResult<?>> calls = new ArrayList<>();
        String[] shown = {"", "", ""};
        int next = 101;
        for (int step = 0; step < 50; step++) {
            switch (random.nextInt(3)) {
                case 0 ->
                    clients.servers.setData("/config/v", String.valueOf(next++).getBytes(UTF_8));
                case 1 -> faults.happen();
                default -> watched(followers, shown, Duration.ofMillis(random.nextInt(300)), seed);
            }
        }
        faults.end();
        watched(followers, shown, Duration.ofSeconds(30), seed);
        String last = String.valueOf(next - 1);
        for (int i = 0; i < 3; i++) {
            assertEquals(last, followers.get(i).value().value(), "seed " + seed);
            List<String> values = all.get(i).values;
            assertEquals(last, values.get(values.size() - 1), "seed " + seed);
            for (int k = 1; k < values.size(); k++) {
                assertTrue(values.get(k - 1).compareTo(values.get(k)) < 0, "seed " + seed + ": " + values);
            }
        }
        assertTrue(calls.isEmpty());
        clients.close();
    }

    private void watched(List<SharedValue<String>> followers, String[] shown, Duration time, long seed) {
        clients.handler.runUntil(
                () -> {
                    for (int i = 0; i < shown.length; i++) {
                        String now = followers.get(i).value().value();
                        assertTrue(now != null && now.compareTo(shown[i]) >= 0, "seed " + seed + ": " + now);
                        shown[i] = now;
                    }
                    return false;
                },
                time);
    }
}
