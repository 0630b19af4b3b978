// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Abandonable;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherEntry;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherSet;
import io.lanekeeper.handler.Lane;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one-shot watches of a session, by kind and by the server's path. A watch leaves the table in the step in which
 * its event is queued.
 */
@LoopConfined
final class WatchTable {
    /** All kinds, once: {@code WatchKind.values()} makes a copy for each use. */
    static final WatchKind[] KINDS = WatchKind.values();

    private final WatchersByPath data = new WatchersByPath();
    private final WatchersByPath exist = new WatchersByPath();
    private final WatchersByPath child = new WatchersByPath();
    private final LaneDispatcher lanes;
    private final LoopEvents onLoop;

    WatchTable(LaneDispatcher lanes, LoopEvents onLoop) {
        this.lanes = lanes;
        this.onLoop = onLoop;
    }

    /**
     * Adds a watcher.
     *
     * @return false if it was there already, or is a watch that has been closed
     */
    boolean add(WatchKind kind, String path, Watcher watcher, Chroot chroot) {
        SessionWatch handle = watcher instanceof SessionWatch watch ? watch : null;
        if (handle != null && handle.isClosed()) {
            return false;
        }
        WatcherEntry entry = new WatcherEntry(watcher, chroot);
        WatcherSet there = table(kind).get(path);
        if (there != null && there.contains(watcher)) {
            return false;
        }
        WatcherSet now = there == null ? entry : there.with(entry);
        if (now != there) {
            table(kind).put(path, now);
        }
        if (handle != null) {
            handle.addPlace(kind, path);
        }
        if (watcher instanceof Timed timed) {
            lanes.time(timed);
        }
        return true;
    }

    /** Removes a watcher; nothing happens if it is not there. */
    void remove(WatchKind kind, String path, Watcher watcher) {
        WatcherSet there = table(kind).get(path);
        if (there == null) {
            return;
        }
        if (there.without(watcher) == null) {
            table(kind).remove(path);
        }
        disarm(watcher, kind, path);
    }

    /** Tells each watcher concerned once, and forgets it. */
    void fire(EventType type, String path, long zxid) {
        switch (type) {
            case NODE_CREATED, NODE_DATA_CHANGED -> notifyWatchers(type, path, zxid, WatchKind.DATA, WatchKind.EXIST);
            case NODE_DELETED -> notifyWatchers(type, path, zxid, WatchKind.DATA, WatchKind.EXIST, WatchKind.CHILD);
            case NODE_CHILDREN_CHANGED -> notifyWatchers(type, path, zxid, WatchKind.CHILD);
            case NONE, DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED, PERSISTENT_WATCH_REMOVED, EVENTS_MISSED -> {}
        }
    }

    /** Ends all watches, and notifies each watcher once for each of its paths. */
    void endAll(KeeperState state) {
        Set<String> ending = new LinkedHashSet<>();
        for (WatchKind kind : KINDS) {
            ending.addAll(paths(kind));
        }
        for (String path : ending) {
            notifyWatchers(EventType.NONE, state, path, -1, KINDS);
        }
    }

    /** Returns the watchers of a path; null if there are none. */
    @Nullable
    WatcherSet at(WatchKind kind, String path) {
        return table(kind).get(path);
    }

    /** The paths that have watches of a kind; a view. */
    Set<String> paths(WatchKind kind) {
        return table(kind).paths();
    }

    boolean isEmpty() {
        return data.isEmpty() && exist.isEmpty() && child.isEmpty();
    }

    private void notifyWatchers(EventType type, String path, long zxid, WatchKind... kinds) {
        notifyWatchers(type, KeeperState.CONNECTED, path, zxid, kinds);
    }

    private void notifyWatchers(EventType type, KeeperState state, String path, long zxid, WatchKind... kinds) {
        WatcherSet first = null;
        WatcherSet second = null;
        Chroot below = null;
        WatchedEvent event = null; // the same for all watchers with the same chroot
        for (WatchKind kind : kinds) {
            WatcherSet concerned = table(kind).get(path);
            for (WatcherEntry entry : take(kind, path)) {
                if (event == null || entry.chroot() != below) {
                    below = entry.chroot();
                    event = new WatchedEvent(type, state, below.toClient(path), zxid);
                }
                if (!among(first, entry) && !among(second, entry)) {
                    notifyWatchers(entry.watcher(), event);
                }
            }
            second = first;
            first = concerned;
        }
    }

    private static boolean among(@Nullable WatcherSet notified, WatcherEntry entry) {
        return notified != null && notified.contains(entry.watcher());
    }

    private Iterable<WatcherEntry> take(WatchKind kind, String path) {
        WatcherSet watchers = table(kind).remove(path);
        if (watchers == null) {
            return List.of();
        }
        for (WatcherEntry entry : watchers.all()) {
            disarm(entry.watcher(), kind, path);
        }
        return watchers.all();
    }

    private void notifyWatchers(Watcher watcher, WatchedEvent event) {
        if (onLoop.take(watcher, event)) {
            return;
        }
        Runnable ifLost = watcher instanceof Abandonable abandonable ? abandonable::abandoned : null;
        lanes.dispatch(Lane.WATCH, () -> watcher.processAsync(event), ifLost);
    }

    private static void disarm(Watcher watcher, WatchKind kind, String path) {
        if (watcher instanceof SessionWatch handle) {
            handle.removePlace(kind, path);
        }
    }

    private WatchersByPath table(WatchKind kind) {
        return switch (kind) {
            case DATA -> data;
            case EXIST -> exist;
            case CHILD -> child;
        };
    }
}
