// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import org.jspecify.annotations.Nullable;

/**
 * A value that changes, with its subscriptions: it calls {@link LatestSubscription#step} of each after a change. On the loop.
 *
 * @param <T> the type of the value
 */
public interface LatestSource<T> {
    /**
     * A value as of now.
     *
     * @param version equal for equal values, so that none is delivered twice in succession
     */
    record Latest<T>(Object version, T value) {}

    /** Returns the name of the value in errors. */
    String path();

    /** Returns the value as of now; null if it is not known yet. */
    @Nullable
    Latest<T> latest();

    /** Begins to call {@code subscription} after each change, and now if there is a value. */
    void subscribe(LatestSubscription<T> subscription);

    /** Ends what {@link #subscribe} has begun; does nothing for one that has ended. */
    void unsubscribe(LatestSubscription<T> subscription);
}
