// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Watches that stay, and the end of watches, at a real server. */
@OnOldServers
@Needs("3.6")
class PersistentWatchTest extends RealServerTest {
    private static final byte[] DATA = {1, 2, 3};

    private final Queue<WatchedEvent> events = new ConcurrentLinkedQueue<>();
    private final Watcher watcher = events::add;

    @Test
    void persistentWatchGetsEachEventOfNodeAndChildren() {
        ZooKeeperClient zk = started();
        get(zk.addWatch("/p", watcher, AddWatchMode.PERSISTENT));
        for (int round = 0; round < 2; round++) {
            get(zk.create("/p", DATA));
            long created = get(zk.exists("/p")).czxid();
            assertEquals(
                    new WatchedEvent(EventType.NODE_CREATED, KeeperState.CONNECTED, "/p", expectedZxid(created)),
                    next(events));
            long changed = get(zk.setData("/p", DATA)).mzxid();
            assertEquals(
                    new WatchedEvent(EventType.NODE_DATA_CHANGED, KeeperState.CONNECTED, "/p", expectedZxid(changed)),
                    next(events));
            get(zk.create("/p/c", DATA));
            assertEvent(EventType.NODE_CHILDREN_CHANGED, "/p");
            get(zk.create("/p/c/d", DATA));
            get(zk.deleteRecursive("/p/c"));
            assertEvent(EventType.NODE_CHILDREN_CHANGED, "/p");
            get(zk.delete("/p"));
            assertEvent(EventType.NODE_DELETED, "/p");
            assertQuiet(zk);
        }
    }

    @Test
    void recursiveWatchGetsEachEventOfTheTree() {
        ZooKeeperClient zk = started();
        get(zk.addWatch("/r", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        List<WatchedEvent> beside = new CopyOnWriteArrayList<>();
        get(zk.create("/r", DATA));
        assertEvent(EventType.NODE_CREATED, "/r");
        get(zk.getChildren("/r", beside::add));
        get(zk.create("/r/a", DATA));
        assertEvent(EventType.NODE_CREATED, "/r/a");
        get(zk.create("/r/a/b", DATA));
        assertEvent(EventType.NODE_CREATED, "/r/a/b");
        get(zk.setData("/r/a/b", DATA));
        assertEvent(EventType.NODE_DATA_CHANGED, "/r/a/b");
        get(zk.create("/rest", DATA));
        get(zk.deleteRecursive("/r"));
        assertEvent(EventType.NODE_DELETED, "/r/a/b");
        assertEvent(EventType.NODE_DELETED, "/r/a");
        assertEvent(EventType.NODE_DELETED, "/r");
        assertQuiet(zk);
        assertEquals(1, beside.size());
        assertEquals(EventType.NODE_CHILDREN_CHANGED, beside.get(0).type());
        get(zk.addWatch("/", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        get(zk.delete("/rest"));
        assertEvent(EventType.NODE_DELETED, "/rest");
        assertQuiet(zk);
    }

    /** Also the first one of a connection, before which the client queries the version of the server. */
    @Test
    void watchGetsEventsOfWritesAfterAddWatch() {
        ZooKeeperClient zk = started();
        for (String root : List.of("/first", "/second")) {
            AsyncResult<Void> watch = zk.addWatch(root, watcher, AddWatchMode.PERSISTENT_RECURSIVE);
            zk.create(root, DATA);
            zk.create(root + "/a", DATA);
            get(zk.create(root + "/a/b", DATA));
            get(watch);
            assertEvent(EventType.NODE_CREATED, root);
            assertEvent(EventType.NODE_CREATED, root + "/a");
            assertEvent(EventType.NODE_CREATED, root + "/a/b");
        }
        assertQuiet(zk);
    }

    @Test
    void watcherOfSeveralPersistentWatchesIsNotifiedOnce() {
        ZooKeeperClient zk = started();
        for (AddWatchMode mode : AddWatchMode.values()) {
            get(zk.addWatch("/w", watcher, mode));
            get(zk.addWatch("/w", watcher, mode));
        }
        get(zk.addWatch("/", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        get(zk.create("/w", DATA));
        assertEvent(EventType.NODE_CREATED, "/w");
        assertQuiet(zk);
    }

    @Test
    void eventsHavePathsBelowTheChroot() {
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/app"));
        get(zk.ensurePath("/"));
        get(zk.addWatch("/", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        get(zk.create("/x", DATA));
        assertEvent(EventType.NODE_CREATED, "/x");
        get(zk.removeWatches("/", watcher, WatcherType.PERSISTENT_RECURSIVE));
        assertEvent(EventType.PERSISTENT_WATCH_REMOVED, "/");
    }

    @Test
    void removalOfTheLastWatcherRemovesTheWatchOfTheServer() {
        ZooKeeperClient zk = started();
        List<WatchedEvent> others = new CopyOnWriteArrayList<>();
        Watcher other = others::add;
        for (AddWatchMode mode : AddWatchMode.values()) {
            get(zk.addWatch("/w", watcher, mode));
            get(zk.addWatch("/w", other, mode));
        }
        get(zk.removeWatches("/w", watcher, WatcherType.ANY));
        assertEvent(EventType.PERSISTENT_WATCH_REMOVED, "/w");
        assertEvent(EventType.PERSISTENT_WATCH_REMOVED, "/w");
        int both = server().watchCount();
        assertTrue(both > 0);
        get(zk.create("/w", DATA));
        until("notified", () -> others.size() == 1);
        get(zk.removeWatches("/w", other, WatcherType.PERSISTENT_RECURSIVE));
        assertTrue(server().watchCount() > 0);
        get(zk.setData("/w", DATA));
        until("notified", () -> others.size() == 3);
        get(zk.removeWatches("/w", other, WatcherType.PERSISTENT));
        assertEquals(0, server().watchCount());
        get(zk.setData("/w", DATA));
        assertQuiet(zk);
        assertEquals(4, others.size());
        RefusedException error =
                assertInstanceOf(RefusedException.class, failure(zk.removeWatches("/w", other, WatcherType.ANY)));
        assertEquals(ErrorCode.NO_WATCHER, error.code());
        assertEquals("/w", error.path());
    }

    @Test
    @Needs("3.5")
    void removeWatchesRemovesOneShotWatches() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", DATA));
        get(zk.getData("/w", watcher));
        get(zk.getChildren("/w", watcher));
        get(zk.exists("/none", watcher));
        assertEquals(3, server().watchCount());
        get(zk.removeWatches("/w", watcher, WatcherType.CHILDREN));
        assertEvent(EventType.CHILD_WATCH_REMOVED, "/w");
        assertEquals(2, server().watchCount());
        get(zk.removeAllWatches("/w", WatcherType.ANY));
        assertEvent(EventType.DATA_WATCH_REMOVED, "/w");
        get(zk.removeAllWatches("/none", WatcherType.DATA));
        assertEvent(EventType.DATA_WATCH_REMOVED, "/none");
        assertEquals(0, server().watchCount());
        get(zk.delete("/w"));
        assertQuiet(zk);
        assertInstanceOf(RefusedException.class, failure(zk.removeAllWatches("/w", WatcherType.ANY)));
    }

    @Test
    void closeRemovesTheWatchOfTheServer() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", DATA));
        Watch watch = zk.watch(watcher);
        List<WatchedEvent> others = new CopyOnWriteArrayList<>();
        get(zk.getData("/w", watch));
        get(zk.getChildren("/w", watch));
        get(zk.exists("/none", watch));
        get(zk.addWatch("/w", watch, AddWatchMode.PERSISTENT));
        get(zk.addWatch("/w", others::add, AddWatchMode.PERSISTENT_RECURSIVE));
        watch.close();
        if (since("3.9")) {
            until("one is left", () -> server().watchCount() == 1);
        }
        get(zk.setData("/w", DATA));
        until("notified", () -> others.size() == 1);
        assertQuiet(zk);
        assertThrows(IllegalArgumentException.class, () -> zk.addWatch("/w", watch, AddWatchMode.PERSISTENT));
    }

    @Test
    void closeOfOneWatchDoesNotAffectAnother() {
        ZooKeeperClient zk = started();
        ZooKeeperClient other = started();
        get(zk.create("/w", DATA));
        for (int i = 0; i < 200; i++) {
            Watch closed = zk.watch(event -> {});
            AsyncResult<?> first = zk.getData("/w", closed);
            AsyncResult<?> before = i % 2 == 0 ? zk.getData("/w", watcher) : zk.sync("/");
            first.link(done -> closed.close()); // while the others are pending
            AsyncResult<?> after = i % 2 == 0 ? zk.sync("/") : zk.getData("/w", watcher);
            get(first);
            get(before);
            get(after);
            get(other.setData("/w", DATA));
            assertEvent(EventType.NODE_DATA_CHANGED, "/w");
        }
        for (int i = 0; i < 200; i++) {
            Watch closed = zk.watch(event -> {});
            AsyncResult<?> first = zk.addWatch("/w", closed, AddWatchMode.PERSISTENT);
            AsyncResult<?> second = zk.addWatch("/w", watcher, AddWatchMode.PERSISTENT);
            first.link(done -> closed.close());
            get(second);
            get(other.setData("/w", DATA));
            EventType expectedZxid = next(events).type(); // of the change, or that it may have been missed
            assertTrue(
                    expectedZxid == EventType.NODE_DATA_CHANGED || expectedZxid == EventType.EVENTS_MISSED,
                    expectedZxid.name());
            get(zk.removeAllWatches("/w", WatcherType.PERSISTENT));
            until("removed", () -> events.stream().anyMatch(e -> e.type() == EventType.PERSISTENT_WATCH_REMOVED));
            events.clear();
        }
    }

    @Test
    void gapIsNotifiedBeforeConnectedAfterAnOutage() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient other = started();
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            List<String> log = new CopyOnWriteArrayList<>();
            zk.addListener(change -> log.add(change.state().name()));
            Watch closed = zk.watch(watcher);
            get(zk.addWatch("/p", event -> log.add(event.type() + " " + event.path()), AddWatchMode.PERSISTENT));
            get(zk.addWatch(
                    "/r", event -> log.add(event.type() + " " + event.path()), AddWatchMode.PERSISTENT_RECURSIVE));
            get(zk.addWatch("/gone", closed, AddWatchMode.PERSISTENT));
            get(zk.addWatch("/gone", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
            proxy.refuse();
            proxy.cut();
            until("suspended", () -> zk.state() == SessionState.SUSPENDED);
            get(other.create("/p", DATA));
            closed.close();
            get(zk.removeWatches("/gone", watcher, WatcherType.ANY));
            assertEvent(EventType.PERSISTENT_WATCH_REMOVED, "/gone");
            proxy.accept();
            until("connected", () -> log.contains("CONNECTED"));
            until("notified", () -> log.size() == 4);
            List<String> expected = List.of("SUSPENDED", "EVENTS_MISSED /p", "EVENTS_MISSED /r", "CONNECTED");
            // Lanes with threads of their own do not wait for each other.
            assertEquals(
                    form.lanesOnLoop() ? expected : Set.copyOf(expected), form.lanesOnLoop() ? log : Set.copyOf(log));
            get(other.create("/r", DATA));
            until("notified", () -> log.contains("NODE_CREATED /r"));
            get(other.create("/gone", DATA));
            assertQuiet(zk);
            assertEquals(2 + forATree(), server().watchCount(), "two for /p, and those for /r");
        }
    }

    @Test
    void manyPersistentWatchesAreRestoredInSeveralRequests() {
        int count = 3000;
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient other = started();
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            List<AsyncResult<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(zk.addWatch("/" + "ü".repeat(45) + i, watcher, AddWatchMode.PERSISTENT_RECURSIVE));
            }
            all.forEach(RealServerTest::get);
            proxy.cut();
            until("all are notified of the gap", () -> events.size() == count);
            events.clear();
            until(
                    "restored",
                    () -> zk.state() == SessionState.CONNECTED && server().watchCount() == count * forATree());
            get(other.create("/" + "ü".repeat(45) + (count - 1), DATA));
            assertEvent(EventType.NODE_CREATED, "/" + "ü".repeat(45) + (count - 1));
        }
    }

    @Test
    void persistentWatchesEndWithTheSession() {
        ZooKeeperClient zk = started();
        get(zk.addWatch("/p", watcher, AddWatchMode.PERSISTENT));
        get(zk.addWatch("/r", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        server().expireSession(zk.sessionId());
        for (String path : List.of("/p", "/r")) {
            assertEquals(new WatchedEvent(EventType.NONE, KeeperState.EXPIRED, path, -1), next(events));
        }
        until("a new session", () -> zk.state() == SessionState.CONNECTED);
        get(zk.create("/p", DATA));
        assertQuiet(zk);
    }

    /** Returns the number of watches that an older server counts for a recursive one. */
    private int forATree() {
        return since("3.9") ? 1 : 2;
    }

    /** Older servers send no zxid. */
    private long expectedZxid(long zxid) {
        return since("3.9") ? zxid : -1;
    }

    private void assertEvent(EventType type, String path) {
        WatchedEvent event = next(events);
        assertEquals(type, event.type());
        assertEquals(path, event.path());
    }

    /**
     * Checks that no event has arrived. Whatever the server has sent comes before the reply to a later read, and its
     * callback before that of the read.
     */
    private void assertQuiet(ZooKeeperClient zk) {
        get(zk.exists("/").map(stat -> stat));
        assertEquals(List.of(), List.copyOf(events));
    }
}
