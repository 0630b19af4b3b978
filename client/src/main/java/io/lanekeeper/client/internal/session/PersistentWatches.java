// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.session.Watchers.Armed;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watches of a session that stay, by mode and by the server's path; beside the one-shot ones of {@link WatchTable}.
 * Confined to the loop.
 */
final class PersistentWatches {
    private final WatchedPaths persistent = new WatchedPaths();
    private final WatchedPaths recursive = new WatchedPaths();
    private final EventBacklog backlog;
    private final LaneDispatcher lanes;

    PersistentWatches(LaneDispatcher lanes) {
        this.lanes = lanes;
        backlog = new EventBacklog(lanes);
    }

    /**
     * Adds a watcher.
     *
     * @return false if it was there already, or is a watch that has been closed
     */
    boolean add(AddWatchMode mode, String path, Watcher watcher, Chroot chroot) {
        SessionWatch handle = watcher instanceof SessionWatch watch ? watch : null;
        Watchers there = table(mode).get(path);
        if ((handle != null && handle.isClosed()) || (there != null && there.contains(watcher))) {
            return false;
        }
        Armed armed = new Armed(watcher, chroot);
        table(mode).put(path, there == null ? armed : there.with(armed));
        if (handle != null) {
            handle.staysAt(mode, path);
        }
        lanes.time(watcher);
        return true;
    }

    /** Removes a watcher; nothing happens if it is not there. */
    void remove(AddWatchMode mode, String path, Watcher watcher) {
        Watchers there = table(mode).get(path);
        if (there == null) {
            return;
        }
        if (there.without(watcher) == null) {
            table(mode).remove(path);
        }
        if (watcher instanceof SessionWatch handle) {
            handle.leftFrom(mode, path);
        }
    }

    /** Tells each watcher concerned once. */
    void fire(EventType type, String path, long zxid) {
        Set<Watcher> told = Collections.newSetFromMap(new IdentityHashMap<>());
        tell(persistent.get(path), path, type, path, zxid, told);
        // A child watch beside makes the server tell of children; the recursive ones see the children's own events.
        if (type != EventType.NODE_CHILDREN_CHANGED && !recursive.isEmpty()) {
            for (String at = recursive.longestAbove(path); at != null; at = parent(at)) {
                tell(recursive.get(at), at, type, path, zxid, told);
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

    private void tell(
            @Nullable Watchers watchers, String at, EventType type, String path, long zxid, Set<Watcher> told) {
        if (watchers == null) {
            return;
        }
        for (Armed armed : watchers.all()) {
            if (told.add(armed.watcher())) {
                String shown = armed.chroot().toClient(path);
                backlog.tell(armed, at, new WatchedEvent(type, KeeperState.CONNECTED, shown, zxid));
            }
        }
    }

    /** Tells each watcher, for each of its paths, that events may be missing. */
    void missed() {
        for (AddWatchMode mode : AddWatchMode.values()) {
            table(mode).paths().forEach(path -> missed(mode, path));
        }
    }

    /** Tells the watchers of one path that events may be missing. */
    private void missed(AddWatchMode mode, String path) {
        Set<Watcher> told = Collections.newSetFromMap(new IdentityHashMap<>());
        tell(table(mode).get(path), path, EventType.EVENTS_MISSED, path, -1, told);
    }

    /** The session is over, and all watches with it: each watcher is told once for each of its paths. */
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
        Set<Watcher> told = Collections.newSetFromMap(new IdentityHashMap<>());
        for (AddWatchMode mode : AddWatchMode.values()) {
            Watchers watchers = table(mode).remove(path);
            for (Armed armed : watchers == null ? List.<Armed>of() : List.copyOf(watchers.all())) {
                if (armed.watcher() instanceof SessionWatch handle) {
                    handle.leftFrom(mode, path);
                }
                if (told.add(armed.watcher())) {
                    String shown = armed.chroot().toClient(path);
                    backlog.tell(armed, new WatchedEvent(EventType.NONE, state, shown, -1));
                }
            }
        }
    }

    /** Those who watch a path; null if nobody does. */
    @Nullable
    Watchers at(AddWatchMode mode, String path) {
        return table(mode).get(path);
    }

    /** The paths that have watches of a mode; a view. */
    Set<String> paths(AddWatchMode mode) {
        return table(mode).paths();
    }

    boolean isEmpty() {
        return persistent.isEmpty() && recursive.isEmpty();
    }

    private WatchedPaths table(AddWatchMode mode) {
        return mode == AddWatchMode.PERSISTENT ? persistent : recursive;
    }
}
