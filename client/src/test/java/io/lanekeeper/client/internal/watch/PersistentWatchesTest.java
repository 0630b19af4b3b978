// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.testkit.ManualHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersistentWatchesTest {
    private final ManualHandler handler = new ManualHandler();
    private final PersistentWatches watches =
            new PersistentWatches(new LaneDispatcher(handler), new LoopEvents(new LaneDispatcher(handler)));
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void start() {
        handler.start();
    }

    private Watcher watcher(String name) {
        return event -> seen.add(name + " " + event.type() + " " + event.path() + " " + event.keeperState());
    }

    private void persistent(String path, Watcher watcher) {
        assertTrue(watches.add(AddWatchMode.PERSISTENT, path, watcher, Chroot.NONE));
    }

    private void recursive(String path, Watcher watcher) {
        assertTrue(watches.add(AddWatchMode.PERSISTENT_RECURSIVE, path, watcher, Chroot.NONE));
    }

    /** The watchers that an event reaches. */
    private List<String> reached(EventType type, String path) {
        watches.fire(type, path, 5);
        return seen();
    }

    private List<String> seen() {
        handler.runAll();
        List<String> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    @Test
    void persistentWatchGetsEachEventOfItsPath() {
        persistent("/a", watcher("one"));
        assertEquals(List.of("one NODE_DATA_CHANGED /a CONNECTED"), reached(EventType.NODE_DATA_CHANGED, "/a"));
        assertEquals(List.of("one NODE_DELETED /a CONNECTED"), reached(EventType.NODE_DELETED, "/a"));
        assertEquals(List.of(), reached(EventType.NODE_CREATED, "/a/b"));
        assertEquals(List.of(), reached(EventType.NODE_CREATED, "/"));
    }

    @Test
    void recursiveWatchGetsAllEventsBelowExceptChangesOfChildren() {
        recursive("/", watcher("root"));
        recursive("/a", watcher("a"));
        recursive("/a/b/c", watcher("c"));
        assertEquals(
                List.of("a NODE_CREATED /a/b CONNECTED", "root NODE_CREATED /a/b CONNECTED"),
                reached(EventType.NODE_CREATED, "/a/b"));
        assertEquals(
                List.of(
                        "c NODE_DELETED /a/b/c/d/e CONNECTED",
                        "a NODE_DELETED /a/b/c/d/e CONNECTED",
                        "root NODE_DELETED /a/b/c/d/e CONNECTED"),
                reached(EventType.NODE_DELETED, "/a/b/c/d/e"));
        assertEquals(List.of("root NODE_CREATED /x CONNECTED"), reached(EventType.NODE_CREATED, "/x"));
        assertEquals(List.of("root NODE_DATA_CHANGED / CONNECTED"), reached(EventType.NODE_DATA_CHANGED, "/"));
        assertEquals(List.of(), reached(EventType.NODE_CHILDREN_CHANGED, "/a"));
    }

    @Test
    void watcherOfSeveralPathsGetsAnEventOnce() {
        Watcher shared = watcher("shared");
        persistent("/a", shared);
        recursive("/a", shared);
        recursive("/", shared);
        assertFalse(watches.add(AddWatchMode.PERSISTENT, "/a", shared, Chroot.NONE), "a second time");
        assertEquals(1, reached(EventType.NODE_DATA_CHANGED, "/a").size());
    }

    @Test
    void removedWatchGetsNoEvent() {
        Watcher one = watcher("one");
        Watcher other = watcher("other");
        assertTrue(watches.isEmpty());
        persistent("/a", one);
        assertFalse(watches.isEmpty());
        persistent("/a", other);
        recursive("/b", one);
        watches.remove(AddWatchMode.PERSISTENT, "/a", one);
        assertEquals(List.of("other NODE_DELETED /a CONNECTED"), reached(EventType.NODE_DELETED, "/a"));
        watches.remove(AddWatchMode.PERSISTENT, "/a", other);
        watches.remove(AddWatchMode.PERSISTENT, "/a", other); // it is not there any more
        assertNull(watches.at(AddWatchMode.PERSISTENT, "/a"));
        assertEquals(Set.of(), watches.paths(AddWatchMode.PERSISTENT));
        assertEquals(Set.of("/b"), watches.paths(AddWatchMode.PERSISTENT_RECURSIVE));
        assertFalse(watches.isEmpty());
        watches.remove(AddWatchMode.PERSISTENT_RECURSIVE, "/b", one);
        assertTrue(watches.isEmpty());
        assertEquals(List.of(), reached(EventType.NODE_DELETED, "/a"));
    }

    @Test
    void watchListsItsPersistentPlaces() {
        SessionWatch watch = new SessionWatch(watcher("watch"), closed -> {});
        persistent("/a", watch);
        recursive("/b", watch);
        assertEquals(2, watch.persistentPlaces().size());
        watches.remove(AddWatchMode.PERSISTENT, "/a", watch);
        assertEquals(
                Set.of(new SessionWatch.PersistentPlace(AddWatchMode.PERSISTENT_RECURSIVE, "/b")),
                watch.persistentPlaces());
        watches.endAll(KeeperState.EXPIRED);
        assertEquals(Set.of(), watch.persistentPlaces());
        watch.close();
        assertFalse(watches.add(AddWatchMode.PERSISTENT, "/a", watch, Chroot.NONE), "closed");
        assertTrue(watches.isEmpty());
    }

    @Test
    void gapIsNotifiedForEachPath() {
        Watcher one = watcher("one");
        persistent("/a", one);
        recursive("/b", one);
        recursive("/a", watcher("other"));
        watches.notifyEventsMissed();
        assertEquals(
                Set.of(
                        "one EVENTS_MISSED /a CONNECTED",
                        "one EVENTS_MISSED /b CONNECTED",
                        "other EVENTS_MISSED /a CONNECTED"),
                Set.copyOf(seen()));
        assertNotNull(watches.at(AddWatchMode.PERSISTENT, "/a"));
    }

    @Test
    void endOfTheSessionIsNotifiedOncePerPathAndRemovesAll() {
        Watcher one = watcher("one");
        persistent("/a", one);
        recursive("/a", one);
        recursive("/a", watcher("other"));
        persistent("/b", one);
        watches.endAll(KeeperState.EXPIRED);
        assertEquals(
                List.of("one NONE /a EXPIRED", "other NONE /a EXPIRED", "one NONE /b EXPIRED"),
                seen().stream()
                        .sorted(Comparator.comparing(line -> line.substring(line.indexOf('/'))))
                        .toList());
        assertTrue(watches.isEmpty());
    }
}
