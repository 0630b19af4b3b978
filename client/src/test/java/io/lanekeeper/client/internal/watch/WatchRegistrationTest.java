// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Handler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry with a server that only counts removals. */
class WatchRegistrationTest {
    private static final WatchTarget DATA = new WatchTarget("/a", WatcherType.DATA);

    private final ManualHandler handler = new ManualHandler();
    private final RemovalServer server = new RemovalServer();
    private final WatchRegistry watches = new WatchRegistry(new LaneDispatcher(handler), server);
    private final List<String> seen = new ArrayList<>();
    private final Watcher one = event -> seen.add("one " + event.type() + " " + event.path());
    private final Watcher two = event -> seen.add("two " + event.type() + " " + event.path());

    /** A watcher that counts how often a handler is to keep its time. */
    private static final class TimedWatcher implements Watcher, Timed {
        private int times;

        @Override
        public void process(WatchedEvent event) {}

        @Override
        public void timedBy(Handler handler) {
            times++;
        }
    }

    /** All are equal. */
    private record Equal(List<String> seen) implements Watcher {
        @Override
        public void process(WatchedEvent event) {
            seen.add("equal");
        }
    }

    @BeforeEach
    void start() {
        handler.start();
        watches.connected();
    }

    private List<String> seen() {
        handler.runAll();
        List<String> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    private boolean add(Watcher watcher) {
        return watches.add(WatchKind.DATA, "/a", watcher, Chroot.NONE);
    }

    private static AddWatchRequest persistent(Watcher watcher, AddWatchMode mode) {
        return new AddWatchRequest(Chroot.NONE, "/a", 2, watcher, mode);
    }

    @Test
    void oneShotWatcherIsAddedOnce() {
        assertTrue(add(one));
        assertFalse(add(one));
        assertTrue(add(two));
        assertFalse(add(two));
    }

    @Test
    void persistentWatcherIsAddedOnce() {
        AddWatchRequest request = persistent(one, AddWatchMode.PERSISTENT);
        assertTrue(watches.add(request));
        assertFalse(watches.add(request));
        watches.remove(request);
        assertTrue(watches.add(request));
    }

    @Test
    void removedOneShotWatcherIsNotNotified() {
        add(one);
        add(two);
        watches.remove(WatchKind.DATA, "/a", one);
        watches.eventReceived(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertEquals(List.of("two NODE_DATA_CHANGED /a"), seen());
    }

    @Test
    void removalOfAnotherWatcherLeavesTheOnlyOne() {
        add(one);
        watches.remove(WatchKind.DATA, "/a", two);
        watches.eventReceived(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertEquals(List.of("one NODE_DATA_CHANGED /a"), seen());
    }

    @Test
    void eventReachesPersistentWatchersToo() {
        add(one);
        watches.add(persistent(two, AddWatchMode.PERSISTENT));
        watches.eventReceived(EventType.NODE_DATA_CHANGED, "/a", 1);
        watches.eventReceived(EventType.NODE_DATA_CHANGED, "/a", 2);
        assertEquals(
                List.of("one NODE_DATA_CHANGED /a", "two NODE_DATA_CHANGED /a", "two NODE_DATA_CHANGED /a"), seen());
    }

    @Test
    void removalOfPersistentWatchersNotifiesEach() {
        watches.add(persistent(one, AddWatchMode.PERSISTENT));
        watches.add(persistent(two, AddWatchMode.PERSISTENT_RECURSIVE));
        assertEquals(
                Set.of(WatcherType.PERSISTENT, WatcherType.PERSISTENT_RECURSIVE),
                watches.remove(WatcherType.ANY, "/a", null));
        assertEquals(List.of("one PERSISTENT_WATCH_REMOVED /a", "two PERSISTENT_WATCH_REMOVED /a"), seen());
    }

    @Test
    void removalConcernsOneWatcherAndNotifiesIt() {
        add(one);
        add(two);
        assertEquals(Set.of(WatcherType.DATA), watches.remove(WatcherType.ANY, "/a", one));
        assertEquals(List.of("one DATA_WATCH_REMOVED /a"), seen());
        assertEquals(Set.of(), watches.remove(WatcherType.CHILDREN, "/a", two));
        assertEquals(Set.of(), watches.remove(WatcherType.ANY, "/a", one));
        assertEquals(Set.of(WatcherType.DATA), watches.remove(WatcherType.ANY, "/a", null));
        assertEquals(List.of("two DATA_WATCH_REMOVED /a"), seen());
    }

    /** Watchers are compared by identity, whatever their own equality is. */
    @Test
    void equalWatchersAreDifferentWatchers() {
        List<Equal> equal = Stream.generate(() -> new Equal(seen)).limit(3).toList();
        equal.forEach(watcher -> assertTrue(add(watcher)));
        watches.remove(WatchKind.DATA, "/a", equal.get(0));
        watches.eventReceived(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertEquals(List.of("equal", "equal"), seen());
    }

    /** Two objects may have the same identity hash: here about one pair in 60 000 objects has. */
    @Test
    void watchersWithTheSameHashAreDifferentWatchers() {
        Map<Integer, Watcher> byHash = new HashMap<>();
        Watcher watcher;
        Watcher twin;
        do {
            watcher = new Equal(seen);
            twin = byHash.put(System.identityHashCode(watcher), watcher);
        } while (twin == null);
        assertTrue(add(watcher));
        assertTrue(add(one));
        assertTrue(add(twin));
        watches.eventReceived(EventType.NODE_DATA_CHANGED, "/a", 1);
        assertEquals(List.of("equal", "one NODE_DATA_CHANGED /a", "equal"), seen());
    }

    @Test
    void everyWatcherIsTimedWhenItIsAdded() {
        TimedWatcher timed = new TimedWatcher();
        add(timed);
        assertEquals(1, timed.times);
        watches.add(persistent(timed, AddWatchMode.PERSISTENT_RECURSIVE));
        assertEquals(2, timed.times);
    }

    @Test
    void removalWaitsForARequestThatMaySetTheWatch() {
        watches.requestQueued(DATA);
        assertTrue(watches.isPending("/a", WatcherType.DATA));
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", failure -> {});
        assertEquals(0, server.take());
        watches.requestEnded(DATA, null);
        assertFalse(watches.isPending("/a", WatcherType.DATA));
        assertEquals(1, server.take(), "the request has set no watch");
    }

    @Test
    void removalIsDoneWithTheConnection() {
        List<@Nullable ZooKeeperException> ended = new ArrayList<>();
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", ended::add);
        assertEquals(0, ended.size());
        watches.disconnected();
        watches.removeFromServer(Set.of(WatcherType.CHILDREN), "/a", ended::add);
        assertEquals(1, ended.size(), "without a connection there is nothing to remove");
        watches.endRemovals();
        assertEquals(2, ended.size());
        server.take();
        watches.connected();
        watches.requestQueued(DATA);
        watches.requestEnded(DATA, null);
        assertEquals(0, server.take(), "forgotten with the connection");
    }

    @Test
    void waitingRemovalIsForgottenWithTheConnection() {
        List<@Nullable ZooKeeperException> ended = new ArrayList<>();
        watches.requestQueued(DATA);
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", ended::add);
        watches.disconnected();
        watches.endRemovals();
        assertEquals(1, ended.size());
        watches.connected();
        watches.requestEnded(DATA, null);
        assertEquals(0, server.take());
        assertEquals(1, ended.size());
    }

    /** Servers before 3.9 would take the watches of others along. */
    @Test
    void onlyServersThatDistinguishWatchesRemoveOneOfTwo() {
        server.version = new ServerVersion(3, 8, 4);
        watches.add(persistent(two, AddWatchMode.PERSISTENT));
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", failure -> {});
        assertEquals(0, server.take(), "3.8 with a persistent watch");
        server.version = null;
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", failure -> {});
        assertEquals(0, server.take(), "unknown version with a persistent watch");
        server.version = new ServerVersion(3, 9, 0);
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", failure -> {});
        assertEquals(1, server.take(), "3.9 with a persistent watch");
    }

    @Test
    void oldServersKeepADataWatchBesideARecursiveOneOnly() {
        server.version = new ServerVersion(3, 8, 4);
        watches.add(WatchKind.CHILD, "/a", one, Chroot.NONE);
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", failure -> {});
        assertEquals(1, server.take(), "with a watch of children");
        watches.add(persistent(two, AddWatchMode.PERSISTENT_RECURSIVE));
        watches.removeFromServer(Set.of(WatcherType.DATA), "/a", failure -> {});
        assertEquals(0, server.take(), "with a recursive watch");
    }

    @Test
    void persistentWatchIsRemovedAloneByServersThatDistinguishWatches() {
        add(one);
        server.version = null;
        watches.removeFromServer(Set.of(WatcherType.PERSISTENT), "/a", failure -> {});
        assertEquals(1, server.take(), "unknown version");
        server.version = new ServerVersion(3, 8, 4);
        watches.removeFromServer(Set.of(WatcherType.PERSISTENT_RECURSIVE), "/a", failure -> {});
        assertEquals(0, server.take(), "3.8");
    }
}
