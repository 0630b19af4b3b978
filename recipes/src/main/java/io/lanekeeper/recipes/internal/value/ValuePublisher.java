// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the values that a follower shows, without reads of its own. Unlike a publisher of the client, which reads the node
 * again in a new session, it never goes back. Any thread.
 */
final class ValuePublisher<T> implements NodePublisher<T> {
    private final RecipeContext context;
    private final ValueFollower<T> follower;
    /** The executor of the signals; null for the watch lane. */
    private final @Nullable Executor executor;

    ValuePublisher(RecipeContext context, ValueFollower<T> follower, @Nullable Executor executor) {
        this.context = context;
        this.follower = follower;
        this.executor = executor;
    }

    @Override
    public NodePublisher<T> on(Executor other) {
        return new ValuePublisher<>(context, follower, Objects.requireNonNull(other, "executor"));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Optional<T>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new ValueSubscription<>(context, follower, new ValueSignals(context, executor), subscriber).begin();
    }
}
