// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The holds and waits of the owners of reentrant locks. Changed on the loop, read by any thread. */
final class OwnerHolds {
    /** An owner at one lock. */
    record Key(QueueKey queue, Object owner) {}

    private final Map<Key, OwnerHold> holds = new ConcurrentHashMap<>();

    @Nullable
    OwnerHold find(Key key) {
        return holds.get(key);
    }

    void add(Key key, OwnerHold hold) {
        holds.put(key, hold);
    }

    void remove(Key key, OwnerHold hold) {
        holds.remove(key, hold);
    }

    int size() {
        return holds.size();
    }
}
