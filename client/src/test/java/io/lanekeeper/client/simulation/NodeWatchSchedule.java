// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.client.node.NodeWatch;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One schedule of {@code DataWatch} and {@code ChildrenWatch}: listeners that hold, throw, call again, close and end it,
 * nodes that change, are deleted and are there again, a client that is stopped and started, servers and a network that fail.
 */
final class NodeWatchSchedule {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DeterministicHandler handler;
    private final Random random;
    private final SimulatedZooKeeper servers;
    private final World world;
    private final ZooKeeperClient client;
    private final NodeHistory.Fault fault;
    private final List<Watching> watchings = new ArrayList<>();
    private boolean inCall;

    /** A listener's bad luck, not the client's. */
    private static final class PlannedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** One watch, its listener and the listener's events. */
    private final class Watching {
        private final String path;
        private final boolean data;
        private final NodeHistory history;
        private final NodeWatch<?> watch;
        private boolean refuses;

        Watching(String path, boolean data) {
            this.path = path;
            this.data = data;
            history = new NodeHistory(data ? Stat::mzxid : Stat::pzxid, fault);
            watch = data
                    ? client.dataWatch(path, listener(node -> node.stat()))
                    : client.childrenWatch(path, listener(node -> node.stat()));
        }

        private <T> NodeListener<T> listener(Function<T, Stat> stat) {
            if (random.nextBoolean()) {
                return (node, event) -> {
                    notified(node.map(stat).orElse(null));
                    inCall = false;
                    if (random.nextInt(10) == 0) {
                        throw new PlannedException();
                    }
                    return goesOn();
                };
            }
            return NodeListener.holding((node, event) -> {
                notified(node.map(stat).orElse(null));
                return held().map(slept -> {
                    inCall = false;
                    return goesOn();
                });
            });
        }

        private AsyncResult<Void> held() {
            if (random.nextInt(3) == 0) {
                return AsyncResults.completed(handler, null);
            }
            Promise<Void> release = handler.asyncResult();
            handler.loop().schedule(() -> release.set(null), Duration.ofMillis(random.nextInt(900)));
            return release;
        }

        private void notified(@Nullable Stat stat) {
            assertFalse(inCall, "a call while another one goes on");
            assertFalse(watch != null && watch.isClosed(), "a call after the end");
            assertFalse(watch != null && watch.ended().isDone(), "a call after the end was notified");
            inCall = true;
            history.add(stat);
            if (random.nextInt(40) == 0 && watch != null) {
                watch.close();
            }
            if (random.nextInt(20) == 0) {
                client.getData(path).cancel();
            }
        }

        private NodeListener.Next goesOn() {
            refuses |= random.nextInt(60) == 0;
            return refuses ? NodeListener.Next.END : NodeListener.Next.GO_ON;
        }

        void check() {
            assertNull(history.wrong());
            if (watch.isClosed()) {
                assertTrue(
                        watch.ended().successful(),
                        "it has ended, and well: " + watch.ended().exception());
                assertTrue(watch.firstCall().isDone());
            } else {
                assertFalse(refuses, "a listener ends it");
                assertFalse(watch.ended().isDone());
                assertTrue(watch.firstCall().successful());
                assertNull(history.wrongEnd(lastChange()), path);
            }
        }

        private long lastChange() {
            if (!servers.exists(path)) {
                return -1;
            }
            return data ? servers.lastDataChange(path) : servers.lastChildrenChange(path);
        }
    }

    NodeWatchSchedule(long seed, NodeHistory.Fault fault) {
        this.fault = fault;
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        DeterministicHandler.Builder settings = DeterministicHandler.builder().seed(seed);
        handler = (random.nextInt(3) == 0 ? settings.lanesApart() : settings).build();
        handler.network().latency(Duration.ZERO, Duration.ofMillis(1 + random.nextInt(60)));
        servers = SimulatedZooKeeper.builder(handler)
                .servers(random.nextBoolean() ? 1 : 3)
                .tickTime(Duration.ofMillis(500))
                .start();
        world = new World(handler, servers, random, false, null);
        handler.start();
        client = ZooKeeperClient.builder()
                .connectString(world.connectString())
                .handler(handler)
                .sessionTimeout(Duration.ofSeconds(4))
                .connectTimeout(Duration.ofSeconds(1))
                .stopTimeout(Duration.ofSeconds(2))
                .reconnectBackoff(Duration.ofMillis(50), Duration.ofMillis(800))
                .build();
    }

    /** Runs the schedule, checks it, and returns the number of calls. */
    int run() {
        if (random.nextInt(4) > 0) {
            client.start();
        }
        for (int step = 60 + random.nextInt(100); step > 0; step--) {
            act();
            for (int i = random.nextInt(10); i > 0; i--) {
                handler.runOne();
            }
        }
        settle();
        watchings.forEach(Watching::check);
        end();
        return watchings.stream().mapToInt(watching -> watching.history.size()).sum();
    }

    private void act() {
        switch (random.nextInt(20)) {
            case 0 -> {
                if (random.nextInt(5) == 0) {
                    client.stop();
                }
            }
            case 1 -> client.start();
            case 2, 3 -> watch();
            case 4 -> close();
            case 5, 6, 7 -> handler.advance(Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 6_000 : 200)));
            case 8, 9, 10 -> world.harm(client.sessionId());
            case 11 -> {
                if (servers.sessions().contains(client.sessionId())) {
                    servers.expire(client.sessionId());
                }
            }
            case 12 -> recreate();
            default -> world.change();
        }
    }

    private void watch() {
        if (watchings.size() < 8) {
            watchings.add(new Watching(World.SHARED.get(random.nextInt(World.SHARED.size())), random.nextBoolean()));
        }
    }

    private void close() {
        if (!watchings.isEmpty() && random.nextInt(3) == 0) {
            watchings.get(random.nextInt(watchings.size())).watch.close();
        }
    }

    /** Deletes the node and creates it again before any client could read. */
    private void recreate() {
        String path = World.SHARED.get(random.nextInt(World.SHARED.size()));
        if (servers.exists(path) && servers.children(path).isEmpty()) {
            servers.delete(path);
            servers.create(path, null);
        }
    }

    private void settle() {
        world.mend();
        client.start();
        assertTrue(handler.runUntil(() -> client.state().connected(), PATIENCE), "connected in the end");
        handler.advance(Duration.ofSeconds(40));
        assertFalse(inCall, "no call is left");
    }

    /** Checks that nothing is left: no watch at a server, no timer, no exception that was not reported. */
    private void end() {
        watchings.forEach(watching -> watching.watch.close());
        handler.advance(Duration.ofSeconds(10));
        for (Watching watching : watchings) {
            assertTrue(watching.watch.ended().isDone(), "the end is notified");
        }
        assertEquals(0, servers.watches(), "watches are left at servers");
        client.stop();
        handler.advance(Duration.ofSeconds(10));
        assertEquals(0, handler.timers(), "timers are left");
        List<Throwable> uncaught = handler.uncaught();
        uncaught.removeIf(error -> error instanceof PlannedException);
        assertEquals(List.of(), uncaught);
    }
}
