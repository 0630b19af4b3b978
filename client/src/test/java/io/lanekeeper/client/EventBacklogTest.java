// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.Promise;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** More events than watchers take. */
class EventBacklogTest {
    private static final int LEVEL = 1_000_000;
    private static final int MANY = 64;

    private final ClientFixture fixture = new ClientFixture();
    private final Peer peer = fixture.connect();
    private final Promise<Void> busy = fixture.handler.asyncResult();
    private final List<WatchedEvent> slow = new ArrayList<>();
    private final List<WatchedEvent> other = new ArrayList<>();

    private void watch(String path, Watcher watcher) {
        fixture.client.addWatch(path, watcher, AddWatchMode.PERSISTENT_RECURSIVE);
        fixture.handler.runAll();
        for (Asked received = peer.poll(); received != null; received = peer.poll()) {
            peer.reply(received, Wire.bytes(out -> out.writeInt(0)));
        }
    }

    @Test
    void fullBacklogSendsOneEventsMissedThenNewEvents() {
        refuseVersion();
        watch("/a", Watcher.holding(event -> {
            slow.add(event);
            return busy;
        }));
        watch("/b", other::add);
        String deep = "/" + "x".repeat(LEVEL);
        for (int i = 0; i < MANY; i++) {
            peer.event(Wire.CHANGED, "/a" + deep);
        }
        peer.event(Wire.CHANGED, "/b");
        peer.event(Wire.CHANGED, "/b");
        assertEquals(1, slow.size(), "the lane is held");
        busy.set(null);
        fixture.handler.runAll();
        assertTrue(slow.size() <= 20, slow.size() + " of " + MANY + " events were kept");
        assertEquals(EventType.EVENTS_MISSED, slow.get(slow.size() - 1).type());
        assertEquals("/a", slow.get(slow.size() - 1).path());
        assertTrue(slow.subList(0, slow.size() - 1).stream()
                .allMatch(event -> event.path().equals("/a" + deep)));
        assertEquals(
                List.of(EventType.EVENTS_MISSED),
                other.stream().map(WatchedEvent::type).toList());
        slow.clear();
        other.clear();
        peer.event(Wire.CHANGED, "/a/b");
        peer.event(Wire.CHANGED, "/b");
        assertEquals(List.of("/a/b"), slow.stream().map(WatchedEvent::path).toList());
        assertEquals(
                List.of(EventType.NODE_DATA_CHANGED),
                other.stream().map(WatchedEvent::type).toList());
        fixture.stop(peer);
    }

    @Test
    void fullBacklogOfAnExecutorSendsEventsMissed() {
        refuseVersion();
        Deque<Runnable> executor = new ArrayDeque<>();
        watch("/a", Watcher.on(executor::add, slow::add));
        String deep = "/" + "x".repeat(LEVEL);
        for (int i = 0; i < MANY; i++) {
            peer.event(Wire.CHANGED, "/a" + deep);
        }
        fixture.handler.runAll();
        executor.forEach(Runnable::run);
        assertTrue(slow.size() <= 20, slow.size() + " of " + MANY + " events were kept");
        assertEquals(EventType.EVENTS_MISSED, slow.get(slow.size() - 1).type());
        slow.clear();
        executor.clear();
        peer.event(Wire.CHANGED, "/a/b");
        executor.forEach(Runnable::run);
        assertEquals(List.of("/a/b"), slow.stream().map(WatchedEvent::path).toList());
        fixture.stop(peer, () -> {
            executor.forEach(Runnable::run);
            fixture.handler.advance(SerialCallbacks.PATIENCE);
        });
    }

    /** Checks that events that the executor has rejected do not count as waiting. */
    @Test
    void rejectionByTheExecutorFreesTheBacklog() {
        refuseVersion();
        AtomicBoolean refusing = new AtomicBoolean(true);
        Executor executor = task -> {
            if (refusing.get()) {
                throw new RejectedExecutionException("planted");
            }
            task.run();
        };
        watch("/a", Watcher.on(executor, slow::add));
        watch("/b", other::add);
        String deep = "/" + "x".repeat(LEVEL);
        for (int i = 0; i < MANY; i++) {
            peer.event(Wire.CHANGED, "/a" + deep);
        }
        peer.event(Wire.CHANGED, "/b");
        fixture.handler.runAll();
        assertEquals(
                List.of(EventType.NODE_DATA_CHANGED),
                other.stream().map(WatchedEvent::type).toList());
        assertEquals(MANY, fixture.handler.uncaught().size(), "each is reported");
        fixture.handler.uncaught().clear();
        refusing.set(false);
        fixture.stop(peer);
    }

    /**
     * Refuses the version, which the client queries over a connection of its own. It then assumes that the server knows
     * all requests.
     */
    private void refuseVersion() {
        fixture.client.addWatch("/none", event -> {}, AddWatchMode.PERSISTENT);
        fixture.server.attempt().cut(new ConnectException("refused"));
        fixture.handler.runAll();
        for (Asked received = peer.poll(); received != null; received = peer.poll()) {
            peer.reply(received, Wire.bytes(out -> out.writeInt(0)));
        }
    }

    /** A lane drops them after the drain time-out, and a handler may be started again. */
    @Test
    void eventsDroppedByTheLaneFreeTheBacklog() {
        refuseVersion();
        watch("/a", Watcher.holding(event -> {
            slow.add(event);
            return slow.size() == 1 ? busy : null;
        }));
        String deep = "/" + "x".repeat(LEVEL);
        for (int i = 0; i < MANY; i++) {
            peer.event(Wire.CHANGED, "/a" + deep);
        }
        for (int i = 0; i < 2; i++) {
            fixture.handler.stop();
            fixture.handler.runAll();
            fixture.handler.start();
            fixture.handler.advance(Duration.ofSeconds(1));
        }
        assertEquals(EventType.EVENTS_MISSED, slow.get(slow.size() - 1).type());
        slow.clear();
        peer.event(Wire.CHANGED, "/a/b");
        assertEquals(List.of("/a/b"), slow.stream().map(WatchedEvent::path).toList());
        busy.set(null);
        fixture.stop(peer);
    }
}
