// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.node.NodePublisher;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a value that a recipe keeps up to date, without reads of its own. Any thread.
 *
 * @param <T> the type of the value
 */
public final class LatestPublisher<T> implements NodePublisher<T> {
    private final RecipeContext context;
    private final LatestSource<Optional<T>> source;
    /** The executor of the signals; null for the watch lane. */
    private final @Nullable Executor executor;

    /** Creates a publisher in the watch lane. */
    public LatestPublisher(RecipeContext context, LatestSource<Optional<T>> source) {
        this(context, source, null);
    }

    private LatestPublisher(RecipeContext context, LatestSource<Optional<T>> source, @Nullable Executor executor) {
        this.context = context;
        this.source = source;
        this.executor = executor;
    }

    @Override
    public NodePublisher<T> on(Executor other) {
        return new LatestPublisher<>(context, source, Objects.requireNonNull(other, "executor"));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Optional<T>> subscriber) {
        LatestSubscription.begin(context, source, executor, Objects.requireNonNull(subscriber, "subscriber"));
    }
}
