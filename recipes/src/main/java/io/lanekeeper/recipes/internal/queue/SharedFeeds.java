// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects by their keys, as long as they are in use: an object with a queue, a waiting call or a watch is reachable by that,
 * and one without is forgotten. Any thread.
 */
final class SharedFeeds<K, F> {
    private final Map<K, WeakReference<F>> feeds = new ConcurrentHashMap<>();

    /** Returns the object of a key; makes it if there is none. */
    F get(K key, Supplier<F> maker) {
        feeds.values().removeIf(one -> one.get() == null);
        while (true) {
            WeakReference<F> known = feeds.computeIfAbsent(key, absent -> new WeakReference<>(maker.get()));
            @Nullable F present = known.get();
            if (present != null) {
                return present;
            }
            feeds.remove(key, known);
        }
    }

    /** Returns the objects that are in use. */
    List<F> all() {
        List<F> all = new ArrayList<>();
        for (WeakReference<F> one : feeds.values()) {
            @Nullable F present = one.get();
            if (present != null) {
                all.add(present);
            }
        }
        return all;
    }
}
