// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherEntry;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watches of a session that stay, by mode and by the server's path; beside the one-shot ones of {@link WatchTable}.
 */
@LoopConfined
final class PersistentWatches {
    private final WatchersByPath persistent = new WatchersByPath();
    private final WatchersByPath recursive = new WatchersByPath();
    private final EventBacklog backlog;
    private final LaneDispatcher lanes;

    PersistentWatches(LaneDispatcher lanes, LoopEvents onLoop) {
        this.lanes = lanes;
        backlog = new EventBacklog(lanes, onLoop);
    }

    /**
     * Adds a watcher.
     *
     * @return false if it was there already, or is a watch that has been closed
     */
    boolean add(AddWatchMode mode, String path, Watcher watcher, Chroot chroot) {
        SessionWatch handle = watcher instanceof SessionWatch watch ? watch : null;
        WatcherSet there = table(mode).get(path);
        if ((handle != null && handle.isClosed()) || (there != null && there.contains(watcher))) {
            return false;
        }
        WatcherEntry entry = new WatcherEntry(watcher, chroot);
        table(mode).put(path, there == null ? entry : there.with(entry));
        if (handle != null) {
            handle.addPersistentPlace(mode, path);
        }
        if (watcher instanceof Timed timed) {
            lanes.time(timed);
        }
        return true;
    }

    /** Removes a watcher; nothing happens if it is not there. */
    void remove(AddWatchMode mode, String path, Watcher watcher) {
        WatcherSet there = table(mode).get(path);
        if (there == null) {
            return;
        }
        if (there.without(watcher) == null) {
            table(mode).remove(path);
        }
        if (watcher instanceof SessionWatch handle) {
            handle.removePersistentPlace(mode, path);
        }
    }

    /** Tells each watcher concerned once. */
    void fire(EventType type, String path, long zxid) {
        Set<Watcher> notified = Collections.newSetFromMap(new IdentityHashMap<>());
        notifyWatchers(persistent.get(path), path, type, path, zxid, notified);
        // A child watch on the same path makes the server send events of children; the recursive ones see the
        // children's own events.
        if (type != EventType.NODE_CHILDREN_CHANGED && !recursive.isEmpty()) {
            for (String at = recursive.longestAbove(path); at != null; at = parent(at)) {
                notifyWatchers(recursive.get(at), at, type, path, zxid, notified);
            }
        }
    }

    private static @Nullable String parent(String path) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            return path.substring(0, slash);
        }
        return path.length() > 1 ? "/" : null;
    }

    private void notifyWatchers(
            @Nullable WatcherSet watchers, String at, EventType type, String path, long zxid, Set<Watcher> notified) {
        if (watchers == null) {
            return;
        }
        for (WatcherEntry entry : watchers.all()) {
            if (notified.add(entry.watcher())) {
                String shown = entry.chroot().toClient(path);
                backlog.notifyWatchers(entry, at, new WatchedEvent(type, KeeperState.CONNECTED, shown, zxid));
            }
        }
    }

    /** Tells each watcher, for each of its paths, that events may be missing. */
    void notifyEventsMissed() {
        for (AddWatchMode mode : AddWatchMode.values()) {
            table(mode).paths().forEach(path -> notifyEventsMissed(mode, path));
        }
    }

    /** Tells the watchers of one path, of any mode, that events may be missing. */
    void notifyEventsMissed(String path) {
        for (AddWatchMode mode : AddWatchMode.values()) {
            notifyEventsMissed(mode, path);
        }
    }

    private void notifyEventsMissed(AddWatchMode mode, String path) {
        Set<Watcher> notified = Collections.newSetFromMap(new IdentityHashMap<>());
        notifyWatchers(table(mode).get(path), path, EventType.EVENTS_MISSED, path, -1, notified);
    }

    /** Ends all watches with their session, and notifies each watcher once for each of its paths. */
    void endAll(KeeperState state) {
        Set<String> ending = new LinkedHashSet<>();
        for (AddWatchMode mode : AddWatchMode.values()) {
            ending.addAll(paths(mode));
        }
        for (String path : ending) {
            end(path, state);
        }
    }

    private void end(String path, KeeperState state) {
        Set<Watcher> notified = Collections.newSetFromMap(new IdentityHashMap<>());
        for (AddWatchMode mode : AddWatchMode.values()) {
            WatcherSet watchers = table(mode).remove(path);
            for (WatcherEntry entry : watchers == null ? List.<WatcherEntry>of() : List.copyOf(watchers.all())) {
                if (entry.watcher() instanceof SessionWatch handle) {
                    handle.removePersistentPlace(mode, path);
                }
                if (notified.add(entry.watcher())) {
                    String shown = entry.chroot().toClient(path);
                    backlog.notifyWatchers(entry, new WatchedEvent(EventType.NONE, state, shown, -1));
                }
            }
        }
    }

    /** Returns the watchers of a path; null if there are none. */
    @Nullable
    WatcherSet at(AddWatchMode mode, String path) {
        return table(mode).get(path);
    }

    /** The paths that have watches of a mode; a view. */
    Set<String> paths(AddWatchMode mode) {
        return table(mode).paths();
    }

    boolean isEmpty() {
        return persistent.isEmpty() && recursive.isEmpty();
    }

    private WatchersByPath table(AddWatchMode mode) {
        return mode == AddWatchMode.PERSISTENT ? persistent : recursive;
    }
}
