// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import org.jspecify.annotations.Nullable;

/**
 * A value in a node that this client keeps up to date. What it shows never goes back, also over sessions and servers.
 *
 * @param <T> the type of the value
 */
public interface SharedValue<T> {
    /**
     * A value with the version of its node.
     *
     * @param value null if the node does not exist
     * @param stat null if the node does not exist
     */
    record Versioned<T>(@Nullable T value, @Nullable Stat stat) {}

    /** Begins to follow the node. Complete when the first value is known. Further calls return the same outcome. */
    AsyncResult<Void> start();

    /** Returns the value as of the last event. Before {@link #start()} is complete it has neither value nor stat. */
    Versioned<T> value();

    /** Sets the value, whatever it is now. Creates the node if it does not exist. */
    AsyncResult<Versioned<T>> set(T value);

    /** Sets the value if the node is the same one and has the same version as {@code seen}; returns whether it did. */
    AsyncResult<Boolean> trySet(Versioned<T> seen, T value);

    /** Returns a publisher of the values, now and after each change. */
    NodePublisher<T> publisher();

    /** Ends the watch. */
    AsyncResult<Void> close();
}
