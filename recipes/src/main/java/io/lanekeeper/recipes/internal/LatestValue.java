// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A value that its owner sets, for subscribers in the watch lane. {@link #subscribe(Flow.Subscriber)} may be called from any thread; all
 * else is confined to the loop.
 *
 * @param <T> the type of the value
 */
public final class LatestValue<T> implements LatestSource<T>, Flow.Publisher<T> {
    private final RecipeContext context;
    private final String path;
    private final Set<LatestSubscription<T>> subscriptions = new LinkedHashSet<>();
    /** Null before the first value. */
    private @Nullable Latest<T> latest;

    private boolean complete;

    public LatestValue(RecipeContext context, String path) {
        this.context = context;
        this.path = path;
    }

    /** Delivers {@code value} to all subscribers that have asked for one, unless it equals the last one. */
    public void set(T value) {
        latest = new Latest<>(value, value);
        List.copyOf(subscriptions).forEach(LatestSubscription::step);
    }

    /** Ends all subscriptions, also those to come. */
    public void complete() {
        complete = true;
        List<LatestSubscription<T>> all = List.copyOf(subscriptions);
        subscriptions.clear();
        all.forEach(LatestSubscription::complete);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable Latest<T> latest() {
        return latest;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        LatestSubscription.begin(context, this, null, Objects.requireNonNull(subscriber, "subscriber"));
    }

    @Override
    public void subscribe(LatestSubscription<T> subscription) {
        if (complete) {
            subscription.complete();
        } else {
            subscriptions.add(subscription);
            subscription.step();
        }
    }

    @Override
    public void unsubscribe(LatestSubscription<T> subscription) {
        subscriptions.remove(subscription);
    }
}
