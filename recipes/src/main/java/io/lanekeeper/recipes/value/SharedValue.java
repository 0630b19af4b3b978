// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import org.jspecify.annotations.Nullable;

/**
 * A value in a node that this client keeps up to date. What it shows never goes back, also over sessions and servers: it is only
 * replaced by a later change of the node, and a new session reads behind a {@code sync}.
 *
 * <p>All methods may be called on any thread and return at once. Nothing waits for a lane. Each change costs one read. If the data cannot
 * be decoded, the last good value stays, and that is logged.
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

    /**
     * Begins to follow the node. Complete when the first value is known; it fails if the data cannot be decoded or read. Further calls return
     * the same outcome. The value follows the node until {@link #close}, or until the client is stopped.
     */
    AsyncResult<Void> start();

    /** Returns the value as of the last event. Before {@link #start()} is complete it has neither value nor stat. Sends nothing. */
    Versioned<T> value();

    /**
     * Sets the value, whatever it is now. Creates the node if it does not exist. If the connection is lost before the reply, the node is
     * read: the value is set again if no client has changed the node since. If it has another value, the call fails with an unknown
     * outcome.
     */
    AsyncResult<Versioned<T>> set(T value);

    /**
     * Sets the value if the node is the same one and has the same version as {@code seen}; returns whether it did. With a {@code seen} without
     * a node, creates the node if there is none. It fails with an unknown outcome if the connection is lost before the reply and the
     * node has changed since.
     *
     * @param seen of {@link #value}, or the result of {@link #set}
     */
    AsyncResult<Boolean> trySet(Versioned<T> seen, T value);

    /**
     * Returns a publisher of the values, now and after each change, as {@link NodePublisher} describes. It sends nothing of its own, and begins
     * to follow the node for its first subscriber. Like {@link #value} it never goes back. {@link #close} ends subscriptions with a
     * {@link java.util.concurrent.CancellationException}.
     */
    NodePublisher<T> publisher();

    /** Ends the watch. The last value stays. Further calls have no effect. */
    AsyncResult<Void> close();
}
