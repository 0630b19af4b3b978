// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who watches which path, in one way. Takes no memory while nobody does: most sessions watch in one way or in none. */
final class WatchedPaths {
    private static final Map<String, Watchers> NOBODY = Map.of();

    private Map<String, Watchers> byPath = NOBODY;

    @Nullable
    Watchers get(String path) {
        return byPath.get(path);
    }

    void put(String path, Watchers watchers) {
        if (byPath == NOBODY) {
            byPath = new HashMap<>();
        }
        byPath.put(path, watchers);
    }

    @Nullable
    Watchers remove(String path) {
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
