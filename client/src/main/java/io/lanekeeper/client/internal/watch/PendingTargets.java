// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import java.util.HashMap;
import java.util.Map;

/** The pending requests that may have the server set a watch, counted by path and type. */
@LoopConfined
final class PendingTargets {
    private final Map<WatchTarget, Integer> counts = new HashMap<>();
    /** The number of those for persistent watches. */
    private int persistent;

    void add(WatchTarget target) {
        counts.merge(target, 1, Integer::sum);
        if (target.persistent()) {
            persistent++;
        }
    }

    void remove(WatchTarget target) {
        if (target.persistent() && counts.containsKey(target)) {
            persistent--;
        }
        counts.computeIfPresent(target, (at, count) -> count == 1 ? null : count - 1);
    }

    /** Returns whether there is a request for a persistent watch, on any path. */
    boolean hasPersistent() {
        return persistent > 0;
    }

    /** Returns whether there is a request for a watch of a type; with {@link WatcherType#ANY}, for one of any type. */
    boolean contains(String path, WatcherType type) {
        if (counts.isEmpty()) {
            return false;
        } else if (type != WatcherType.ANY) {
            return counts.containsKey(new WatchTarget(path, type));
        }
        for (WatcherType one : WatcherType.values()) {
            if (counts.containsKey(new WatchTarget(path, one))) {
                return true;
            }
        }
        return false;
    }
}
