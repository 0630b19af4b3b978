// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the pending requests that may have the server set a watch, by path and type. A call that has been cancelled or has timed
 * out counts as long as its request may still be sent or answered.
 */
@LoopConfined
final class PendingWatchRequests {
    private final Map<WatchTarget, Integer> requests = new HashMap<>();

    /** Returns whether a request for a watch of a type is pending; with {@link WatcherType#ANY}, for one of any type. */
    boolean at(String path, WatcherType type) {
        if (requests.isEmpty()) {
            return false;
        } else if (type != WatcherType.ANY) {
            return requests.containsKey(new WatchTarget(path, type));
        }
        for (WatcherType one : WatcherType.values()) {
            if (requests.containsKey(new WatchTarget(path, one))) {
                return true;
            }
        }
        return false;
    }

    void add(WatchTarget target) {
        requests.merge(target, 1, Integer::sum);
    }

    void remove(WatchTarget target) {
        requests.computeIfPresent(target, (at, count) -> count == 1 ? null : count - 1);
    }
}
