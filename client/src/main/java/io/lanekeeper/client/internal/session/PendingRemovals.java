// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.WatcherType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Types of watches at one path that the server may have for nobody, and who waits for the end of each. Confined to the loop.
 */
final class PendingRemovals {
    /** Who waits for no answer. */
    static final Consumer<@Nullable ZooKeeperException> NOBODY = failure -> {};

    private final Map<WatcherType, List<Consumer<@Nullable ZooKeeperException>>> waiting =
            new EnumMap<>(WatcherType.class);

    List<WatcherType> types() {
        return List.copyOf(waiting.keySet());
    }

    void add(Set<WatcherType> types, Consumer<@Nullable ZooKeeperException> then) {
        for (WatcherType type : types) {
            List<Consumer<@Nullable ZooKeeperException>> here =
                    waiting.computeIfAbsent(type, one -> new ArrayList<>(0));
            if (then != NOBODY) {
                here.add(then);
            }
        }
    }

    /** Takes a type over from {@code other}. */
    void take(WatcherType type, PendingRemovals other) {
        List<Consumer<@Nullable ZooKeeperException>> there = other.waiting.remove(type);
        if (there != null) {
            waiting.computeIfAbsent(type, one -> new ArrayList<>(0)).addAll(there);
        }
    }

    void notifyAllWaiting(@Nullable ZooKeeperException failure) {
        waiting.values().forEach(each -> each.forEach(then -> then.accept(failure)));
    }
}
