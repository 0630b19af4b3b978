// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

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

/** One of a server's two tables of watches: for data, or for children. As many modes as were asked for may meet at a path. */
final class WatchManager {
    /** How long a watch stays, and for which paths. */
    enum Mode {
        STANDARD,
        PERSISTENT,
        PERSISTENT_RECURSIVE
    }

    /** Who is told. */
    interface Watcher {
        void process(EventType type, String path, long zxid, List<ACL> acl);
    }

    private final Map<String, Map<Watcher, EnumSet<Mode>>> watches = new HashMap<>();

    void add(String path, Watcher watcher, Mode mode) {
        watches.computeIfAbsent(path, key -> new LinkedHashMap<>())
                .computeIfAbsent(watcher, key -> EnumSet.noneOf(Mode.class))
                .add(mode);
    }

    /** Whether there is a watch; any, for null. */
    boolean contains(String path, Watcher watcher, @Nullable Mode mode) {
        EnumSet<Mode> modes = watches.getOrDefault(path, Map.of()).get(watcher);
        return modes != null && (mode == null || modes.contains(mode));
    }

    /** Removes a watch, or all for null; whether there was one. */
    boolean remove(String path, Watcher watcher, @Nullable Mode mode) {
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

    /** Tells all whom an event at {@code path} concerns but {@code suppressed}, and answers with all of them. */
    Set<Watcher> trigger(EventType type, String path, long zxid, List<ACL> acl, Set<Watcher> suppressed) {
        Set<Watcher> told = new LinkedHashSet<>();
        Map<Watcher, EnumSet<Mode>> here = watches.get(path);
        if (here != null) {
            told.addAll(here.keySet());
            here.values().forEach(modes -> modes.remove(Mode.STANDARD));
            here.values().removeIf(EnumSet::isEmpty);
            if (here.isEmpty()) {
                watches.remove(path);
            }
        }
        for (String above = path; !above.equals("/"); ) {
            above = ModelTree.parentOf(above);
            watches.getOrDefault(above, Map.of()).forEach((watcher, modes) -> {
                if (modes.contains(Mode.PERSISTENT_RECURSIVE)) {
                    told.add(watcher);
                }
            });
        }
        for (Watcher watcher : new ArrayList<>(told)) {
            if (!suppressed.contains(watcher)) {
                watcher.process(type, path, zxid, acl);
            }
        }
        return told;
    }
}
