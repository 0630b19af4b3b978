// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/** One of a server's two tables of watches: for data, or for children. */
final class WatchManager {
    /** The duration of a watch, and whether it includes the nodes below. */
    enum Mode {
        STANDARD,
        PERSISTENT,
        PERSISTENT_RECURSIVE
    }

    /** The receiver of a watch's events. */
    interface Watcher {
        void process(EventType type, String path, long zxid, List<ACL> acl);
    }

    private final Map<String, Map<Watcher, EnumSet<Mode>>> watches = new HashMap<>();
    private final boolean modesMeet;

    /** @param modesMeet whether a path may have watches of several modes; if not, the last one counts */
    WatchManager(boolean modesMeet) {
        this.modesMeet = modesMeet;
    }

    void add(String path, Watcher watcher, Mode mode) {
        EnumSet<Mode> modes = watches.computeIfAbsent(path, key -> new LinkedHashMap<>())
                .computeIfAbsent(watcher, key -> EnumSet.noneOf(Mode.class));
        if (!modesMeet) {
            modes.clear();
        }
        modes.add(mode);
    }

    /** Returns whether there is a watch of this mode; for null, of any mode. */
    boolean contains(String path, Watcher watcher, @Nullable Mode mode) {
        if (!modesMeet) {
            return containsAny(path);
        }
        EnumSet<Mode> modes = watches.getOrDefault(path, Map.of()).get(watcher);
        return modes != null && (mode == null || modes.contains(mode));
    }

    /**
     * Returns whether there is any watch, as a server of 3.8 does, which looks above the path too. It fails for a path
     * without a parent.
     */
    private boolean containsAny(String path) {
        if (!watches.containsKey(path) && path.lastIndexOf('/') < 0 && !path.isEmpty() && hasRecursive()) {
            throw new IllegalArgumentException("path " + path);
        }
        return !path.isEmpty() && watches.containsKey(path);
    }

    private boolean hasRecursive() {
        return watches.values().stream()
                .flatMap(here -> here.values().stream())
                .anyMatch(modes -> modes.contains(Mode.PERSISTENT_RECURSIVE));
    }

    /**
     * Removes a watch of this mode; for null, all of them.
     *
     * @return whether there was one
     */
    boolean remove(String path, Watcher watcher, @Nullable Mode wanted) {
        Mode mode = modesMeet ? wanted : null;
        Map<Watcher, EnumSet<Mode>> here = watches.get(path);
        EnumSet<Mode> modes = here == null ? null : here.get(watcher);
        if (here == null || modes == null || (mode != null && !modes.remove(mode))) {
            return false;
        }
        if (mode == null || modes.isEmpty()) {
            here.remove(watcher);
        }
        if (here.isEmpty()) {
            watches.remove(path);
        }
        return true;
    }

    void removeAll(Watcher watcher) {
        watches.values().forEach(here -> here.remove(watcher));
        watches.values().removeIf(Map::isEmpty);
    }

    int size() {
        int size = 0;
        for (Map<Watcher, EnumSet<Mode>> here : watches.values()) {
            for (EnumSet<Mode> modes : here.values()) {
                size += modes.size();
            }
        }
        return size;
    }

    /**
     * Sends an event at {@code path} to the watchers that it concerns, except {@code suppressed}.
     *
     * @return all watchers that it concerns
     */
    Set<Watcher> trigger(EventType type, String path, long zxid, List<ACL> acl, Set<Watcher> suppressed) {
        Set<Watcher> notified = new LinkedHashSet<>();
        Map<Watcher, EnumSet<Mode>> here = watches.get(path);
        if (here != null) {
            here.forEach((watcher, modes) -> {
                if (type != EventType.NodeChildrenChanged || !isRecursive(modes)) {
                    notified.add(watcher);
                }
            });
            here.values().forEach(modes -> modes.remove(Mode.STANDARD));
            here.values().removeIf(EnumSet::isEmpty);
            if (here.isEmpty()) {
                watches.remove(path);
            }
        }
        for (String above = path; !above.equals("/") && type != EventType.NodeChildrenChanged; ) {
            above = ModelTree.parentOf(above);
            watches.getOrDefault(above, Map.of()).forEach((watcher, modes) -> {
                if (modes.contains(Mode.PERSISTENT_RECURSIVE)) {
                    notified.add(watcher);
                }
            });
        }
        for (Watcher watcher : new ArrayList<>(notified)) {
            if (!suppressed.contains(watcher)) {
                watcher.process(type, path, zxid, acl);
            }
        }
        return notified;
    }

    /**
     * Returns whether the only watch is recursive: it gets the events of all nodes below, and so none for lists of
     * children.
     */
    private static boolean isRecursive(EnumSet<Mode> modes) {
        return modes.size() == 1 && modes.contains(Mode.PERSISTENT_RECURSIVE);
    }
}
