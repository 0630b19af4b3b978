// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.path.Chroot;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watchers of each path, for one kind of watch. It takes no memory while it is empty: most sessions use one kind or none.
 */
final class WatchersByPath {
    private static final Map<String, WatcherSet> NOBODY = Map.of();

    private Map<String, WatcherSet> byPath = NOBODY;
    /** No path is longer, and none has been. */
    private int longest;

    @Nullable
    WatcherSet get(String path) {
        return byPath.get(path);
    }

    void put(String path, WatcherSet watchers) {
        if (byPath == NOBODY) {
            byPath = new HashMap<>();
        }
        byPath.put(path, watchers);
        longest = Math.max(longest, path.length());
    }

    /**
     * Of a path and those above it, the longest that may be in here: a server may send events of paths with many more
     * levels than any watched path.
     */
    String longestAbove(String path) {
        if (path.length() <= longest) {
            return path;
        }
        int slash = path.lastIndexOf('/', longest);
        return slash > 0 ? path.substring(0, slash) : "/";
    }

    @Nullable
    WatcherSet remove(String path) {
        return byPath.isEmpty() ? null : byPath.remove(path);
    }

    /** A view of the paths. */
    Set<String> paths() {
        return byPath.keySet();
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }

    /**
     * The watchers of one path for one kind of change, each once, in the order of their registration. Mostly there is one,
     * which costs no more than this object. Among many, each is found by a hash.
     */
    sealed interface WatcherSet {
        /** These and another one; this object if that one is among them. */
        WatcherSet with(WatcherEntry another);

        /** Returns these without one; null if none is left. */
        @Nullable
        WatcherSet without(Watcher watcher);

        boolean contains(Watcher watcher);

        Collection<WatcherEntry> all();
    }

    /**
     * One watcher.
     *
     * @param chroot below which it sees its path
     */
    record WatcherEntry(Watcher watcher, Chroot chroot) implements WatcherSet {
        @Override
        public WatcherSet with(WatcherEntry another) {
            return contains(another.watcher) ? this : new ManyWatchers(this, another);
        }

        @Override
        public @Nullable WatcherSet without(Watcher other) {
            return contains(other) ? null : this;
        }

        @Override
        public boolean contains(Watcher other) {
            return watcher == other;
        }

        @Override
        public Collection<WatcherEntry> all() {
            return List.of(this);
        }
    }

    /** More than one watcher. */
    private static final class ManyWatchers implements WatcherSet {
        /** Compares watchers by identity, whatever their own equality is. */
        private record Key(Watcher watcher) {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Key key && key.watcher == watcher;
            }

            @Override
            public int hashCode() {
                return System.identityHashCode(watcher);
            }
        }

        private final Map<Key, WatcherEntry> watchers = new LinkedHashMap<>();

        private ManyWatchers(WatcherEntry one, WatcherEntry other) {
            with(one);
            with(other);
        }

        @Override
        public WatcherSet with(WatcherEntry another) {
            watchers.putIfAbsent(new Key(another.watcher()), another);
            return this;
        }

        @Override
        public @Nullable WatcherSet without(Watcher watcher) {
            watchers.remove(new Key(watcher));
            return watchers.isEmpty() ? null : this;
        }

        @Override
        public boolean contains(Watcher watcher) {
            return watchers.containsKey(new Key(watcher));
        }

        @Override
        public Collection<WatcherEntry> all() {
            return watchers.values();
        }
    }
}
