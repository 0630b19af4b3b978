// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTableTest {
    private final ManualHandler handler = new ManualHandler();
    private final WatchTable table =
            new WatchTable(new LaneDispatcher(handler), new LoopEvents(new LaneDispatcher(handler)));
    private final List<String> notified = new ArrayList<>();

    @BeforeEach
    void start() {
        handler.start();
    }

    private Watcher watcher(String name) {
        return event -> notified.add(name + " " + event.type() + " " + event.path());
    }

    private List<String> notified() {
        handler.runAll();
        return notified;
    }

    private PersistentWatches none() {
        return new PersistentWatches(new LaneDispatcher(handler), new LoopEvents(new LaneDispatcher(handler)));
    }

    @ParameterizedTest
    @CsvSource({
        "NODE_CREATED, DATA EXIST",
        "NODE_DATA_CHANGED, DATA EXIST",
        "NODE_DELETED, DATA EXIST CHILD",
        "NODE_CHILDREN_CHANGED, CHILD",
        "NONE, ''"
    })
    void eachEventEndsTheWatchesOfItsKind(EventType type, String kinds) {
        for (WatchKind kind : WatchKind.values()) {
            table.add(kind, "/a", watcher(kind.name()), Chroot.NONE);
            table.add(kind, "/a/b", watcher("other"), Chroot.NONE);
        }
        table.fire(type, "/a", 5);
        assertTrue(notified.isEmpty(), "notified inline");
        table.fire(type, "/a", 6); // one-shot
        List<String> expected = new ArrayList<>();
        for (WatchKind kind : WatchKind.values()) {
            boolean concerned = kinds.contains(kind.name());
            assertEquals(!concerned, table.paths(kind).contains("/a"), kind.name());
            assertTrue(table.paths(kind).contains("/a/b"));
            if (concerned) {
                expected.add(kind + " " + type + " /a");
            }
        }
        assertEquals(expected, notified());
    }

    @Test
    void watcherOfSeveralKindsIsNotifiedOnce() {
        Watcher shared = watcher("shared");
        Watcher own = watcher("own");
        table.add(WatchKind.DATA, "/a", shared, Chroot.NONE);
        table.add(WatchKind.EXIST, "/a", own, Chroot.NONE);
        table.add(WatchKind.EXIST, "/a", shared, Chroot.NONE);
        table.add(WatchKind.CHILD, "/a", shared, Chroot.NONE);
        table.add(WatchKind.CHILD, "/a", own, Chroot.NONE);
        table.fire(EventType.NODE_DELETED, "/a", 1);
        assertEquals(List.of("shared NODE_DELETED /a", "own NODE_DELETED /a"), notified());
        assertTrue(table.isEmpty());
    }

    @Test
    void duplicateWatcherIsIgnoredAndOthersKeepTheirOrder() {
        Watcher first = watcher("1");
        assertTrue(table.add(WatchKind.DATA, "/a", first, Chroot.NONE));
        assertTrue(table.add(WatchKind.DATA, "/a", watcher("2"), Chroot.NONE));
        assertFalse(table.add(WatchKind.DATA, "/a", first, Chroot.NONE));
        assertTrue(table.add(WatchKind.DATA, "/a", watcher("3"), Chroot.NONE));
        table.fire(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertEquals(List.of("1 NODE_DATA_CHANGED /a", "2 NODE_DATA_CHANGED /a", "3 NODE_DATA_CHANGED /a"), notified());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void removalKeepsTheOrderOfOthers(int gone) {
        List<Watcher> watchers = List.of(watcher("0"), watcher("1"), watcher("2"));
        watchers.forEach(watcher -> table.add(WatchKind.CHILD, "/a", watcher, Chroot.NONE));
        table.remove(WatchKind.CHILD, "/a", watchers.get(gone));
        table.remove(WatchKind.CHILD, "/a", watchers.get(gone));
        table.remove(WatchKind.DATA, "/a", watchers.get(0));
        table.remove(WatchKind.CHILD, "/b", watchers.get(0));
        table.fire(EventType.NODE_CHILDREN_CHANGED, "/a", 1);
        List<String> expected = new ArrayList<>(
                List.of("0 NODE_CHILDREN_CHANGED /a", "1 NODE_CHILDREN_CHANGED /a", "2 NODE_CHILDREN_CHANGED /a"));
        expected.remove(gone);
        assertEquals(expected, notified());
    }

    @Test
    void lastWatcherFreesItsPath() {
        Watcher watcher = watcher("w");
        table.add(WatchKind.DATA, "/a", watcher, Chroot.NONE);
        table.remove(WatchKind.DATA, "/a", watcher);
        assertTrue(table.isEmpty());
        assertEquals(Set.of(), table.paths(WatchKind.DATA));
    }

    @Test
    void eventHasThePathBelowTheChrootAndTheZxid() {
        List<WatchedEvent> events = new ArrayList<>();
        table.add(WatchKind.DATA, "/app/a", events::add, Chroot.of("/app"));
        table.add(WatchKind.DATA, "/app", events::add, Chroot.of("/app"));
        table.fire(EventType.NODE_DATA_CHANGED, "/app/a", 77);
        table.fire(EventType.NODE_DELETED, "/app", -1);
        handler.runAll();
        assertEquals(
                List.of(
                        new WatchedEvent(EventType.NODE_DATA_CHANGED, KeeperState.CONNECTED, "/a", 77),
                        new WatchedEvent(EventType.NODE_DELETED, KeeperState.CONNECTED, "/", -1)),
                events);
    }

    @Test
    void watchersOfSeveralChrootsEachSeeTheirOwnPath() {
        List<WatchedEvent> events = new ArrayList<>();
        table.add(WatchKind.DATA, "/app/a", event -> events.add(event), Chroot.NONE);
        table.add(WatchKind.DATA, "/app/a", event -> events.add(event), Chroot.NONE);
        table.add(WatchKind.EXIST, "/app/a", event -> events.add(event), Chroot.of("/app"));
        table.fire(EventType.NODE_DELETED, "/app/a", 1);
        handler.runAll();
        assertEquals(
                List.of("/app/a", "/app/a", "/a"),
                events.stream().map(WatchedEvent::path).toList());
        assertSame(events.get(0), events.get(1), "made again for the same chroot");
    }

    @Test
    void endOfTheSessionIsNotifiedOncePerWatcherAndPath() {
        Watcher shared = watcher("shared");
        table.add(WatchKind.DATA, "/a", shared, Chroot.NONE);
        table.add(WatchKind.DATA, "/b", shared, Chroot.NONE);
        table.add(WatchKind.CHILD, "/a", shared, Chroot.NONE);
        table.add(WatchKind.EXIST, "/a", watcher("other"), Chroot.NONE);
        table.endAll(KeeperState.EXPIRED);
        table.endAll(KeeperState.EXPIRED);
        assertTrue(table.isEmpty());
        assertEquals(
                List.of("other NONE /a", "shared NONE /a", "shared NONE /b"),
                notified().stream().sorted().toList());
    }

    @Test
    void closedWatchIsRemovedAndNotNotifiedOfPendingEvents() {
        SessionWatch watch = new SessionWatch(watcher("w"), closed -> closed.leave(table));
        table.add(WatchKind.DATA, "/a", watch, Chroot.NONE);
        table.add(WatchKind.CHILD, "/b", watch, Chroot.NONE);
        table.add(WatchKind.EXIST, "/c", watch, Chroot.NONE);
        table.add(WatchKind.EXIST, "/c", watcher("other"), Chroot.NONE);
        table.fire(EventType.NODE_DATA_CHANGED, "/a", 1); // in the lane, not notified yet
        watch.close();
        watch.close();
        assertEquals(Set.of("/c"), table.paths(WatchKind.EXIST));
        assertEquals(Set.of(), table.paths(WatchKind.CHILD));
        table.fire(EventType.NODE_CREATED, "/c", 1);
        assertEquals(List.of("other NODE_CREATED /c"), notified());
        assertFalse(table.add(WatchKind.DATA, "/a", watch, Chroot.NONE), "a closed watch is set");
        assertTrue(table.isEmpty());
    }

    @Test
    void watchMayBeSetAgainAfterItsEvent() {
        SessionWatch watch = new SessionWatch(watcher("w"), closed -> closed.leave(table));
        for (int i = 0; i < 2; i++) {
            assertTrue(table.add(WatchKind.DATA, "/a", watch, Chroot.NONE));
            table.fire(EventType.NODE_DATA_CHANGED, "/a", 1);
        }
        assertEquals(2, notified().size());
    }

    @Test
    void watchListsItsPlaces() {
        SessionWatch watch = new SessionWatch(watcher("w"), closed -> {});
        table.add(WatchKind.DATA, "/a", watch, Chroot.NONE);
        table.add(WatchKind.CHILD, "/a", watch, Chroot.NONE);
        table.add(WatchKind.EXIST, "/b", watch, Chroot.NONE);
        assertFalse(table.isEmpty());
        assertEquals(3, watch.places().size());
        table.remove(WatchKind.EXIST, "/b", watch);
        table.fire(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertEquals(Set.of(new SessionWatch.Place(WatchKind.CHILD, "/a")), watch.places());
    }

    @Test
    void eventIsDroppedWhileTheHandlerDoesNotRun() {
        handler.stop();
        handler.runAll();
        table.add(WatchKind.DATA, "/a", watcher("w"), Chroot.NONE);
        table.fire(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertTrue(table.isEmpty());
        assertEquals(List.of(), notified());
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1500, 5000, 1 << 20})
    void restoreIsSplitBelowTheByteLimitAndHasAllPaths(int maxRequest) {
        Map<WatchKind, Set<String>> expected = new EnumMap<>(WatchKind.class);
        for (WatchKind kind : WatchKind.values()) {
            Set<String> paths = new HashSet<>();
            for (int i = 0; i < 3_000; i++) {
                paths.add("/" + "\u4e2d".repeat(i % 60) + kind + i);
            }
            paths.forEach(path -> table.add(kind, path, watcher("w"), Chroot.NONE));
            expected.put(kind, paths);
        }
        List<Request<Void>> requests = WatchRestore.requests(table, none(), false, maxRequest, 42);
        Map<WatchKind, List<String>> armed = new EnumMap<>(WatchKind.class);
        long total = 0;
        for (Request<Void> request : requests) {
            assertTrue(8 + request.bodySize() <= maxRequest, "longer than the limit");
            assertTrue(request.bodySize() <= WatchRestore.MAX_BATCH);
            total += request.bodySize();
            ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(request.bodySize()));
            request.writeBody(body);
            Wire.read(body.array(), in -> {
                assertEquals(42, in.readLong(), "all batches have the same zxid");
                for (WatchKind kind : WatchKind.values()) {
                    armed.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(Wire.strings(in));
                }
                return requests;
            });
        }
        for (WatchKind kind : WatchKind.values()) {
            List<String> paths = armed.getOrDefault(kind, List.of());
            assertEquals(expected.get(kind), new HashSet<>(paths));
            assertEquals(3_000, paths.size(), "a path twice");
        }
        int fill = Math.min(maxRequest - 8, WatchRestore.MAX_BATCH) - 250;
        assertTrue(requests.size() <= total / fill + 1, "many small requests: " + requests.size());
    }

    @Test
    void restoreFillsARequestToTheLastByte() {
        table.add(WatchKind.DATA, "/a", watcher("w"), Chroot.NONE);
        table.add(WatchKind.CHILD, "/b", watcher("w"), Chroot.NONE);
        long body = WatchRestore.requests(table, none(), false, 1024, 1).get(0).bodySize();
        int size = 8 + Math.toIntExact(body);
        assertEquals(1, WatchRestore.requests(table, none(), false, size, 1).size());
        assertEquals(2, WatchRestore.requests(table, none(), false, size - 1, 1).size());
    }

    @Test
    void restoreWithoutWatchesNeedsNoRequest() {
        assertEquals(List.of(), WatchRestore.requests(table, none(), false, 1024, 1));
    }
}
