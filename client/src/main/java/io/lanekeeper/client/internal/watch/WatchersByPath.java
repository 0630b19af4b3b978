// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import java.util.HashMap;
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
}
