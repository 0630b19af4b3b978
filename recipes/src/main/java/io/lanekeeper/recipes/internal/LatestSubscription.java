// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of a value that changes: if it is slower than the changes, it misses values in between. At most one signal is under
 * way; {@link #step} begins the next one. Its state is confined to the loop.
 *
 * @param <T> the type of the value
 */
public final class LatestSubscription<T> implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(LatestSubscription.class);

    private final RecipeContext context;
    private final LatestSource<T> source;
    private final LaneSignals signals;
    /** Null when the subscription has ended, so that the subscriber can be collected. */
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;

    private long demand;
    private boolean busy;
    /** The version of the last value; null before the first one. */
    private @Nullable Object delivered;

    private @Nullable Throwable failure;
    private boolean complete;

    private LatestSubscription(
            RecipeContext context, LatestSource<T> source, LaneSignals signals, Flow.Subscriber<? super T> subscriber) {
        this.context = context;
        this.source = source;
        this.signals = signals;
        this.subscriber = subscriber;
    }

    /**
     * Subscribes {@code subscriber} to {@code source}. Any thread.
     *
     * @param executor the executor of the signals; null for the watch lane
     */
    public static <T> void begin(
            RecipeContext context,
            LatestSource<T> source,
            @Nullable Executor executor,
            Flow.Subscriber<? super T> subscriber) {
        new LatestSubscription<>(context, source, new LaneSignals(context, executor), subscriber).begin();
    }

    private void begin() {
        onLoop(
                () -> {
                    signal(target -> target.onSubscribe(this));
                    source.subscribe(this);
                },
                target -> target.onSubscribe(this));
    }

    private void onLoop(Runnable step) {
        onLoop(step, target -> {});
    }

    /** Runs {@code step} on the loop; if there is none any more, the subscription ends here, after {@code first}. */
    private void onLoop(Runnable step, Consumer<Flow.Subscriber<? super T>> first) {
        try {
            context.client().loop().execute(step);
        } catch (RejectedExecutionException e) {
            Flow.Subscriber<? super T> target = subscriber;
            subscriber = null;
            if (target != null) {
                first.accept(target);
                target.onError(RecipeContext.stopped("subscribe", source.path()));
            }
        }
    }

    @Override
    public void request(long n) {
        onLoop(() -> {
            if (n <= 0) {
                fail(new IllegalArgumentException(
                        "request: " + n + " (expected: at least 1; reactive streams, rule 3.9)"));
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                step();
            }
        });
    }

    @Override
    public void cancel() {
        subscriber = null;
        onLoop(() -> source.unsubscribe(this));
    }

    /** Ends the subscription with an error, after the signal that is under way. On the loop. */
    public void fail(Throwable error) {
        failure = failure == null ? error : failure;
        step();
    }

    /** Ends the subscription, after the signal that is under way. On the loop. */
    public void complete() {
        complete = true;
        step();
    }

    /** Begins the next signal, if one is due and none is under way. On the loop. */
    public void step() {
        if (busy || subscriber == null) {
            return;
        }
        Throwable error = failure;
        if (error != null) {
            last(target -> target.onError(error));
        } else if (complete) {
            last(Flow.Subscriber::onComplete);
        } else if (demand > 0) {
            LatestSource.Latest<T> latest = source.latest();
            if (latest != null && !latest.version().equals(delivered)) {
                delivered = latest.version();
                demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                signal(target -> target.onNext(latest.value()));
            }
        }
    }

    private void last(Consumer<Flow.Subscriber<? super T>> signal) {
        signal(target -> {
            cancel();
            signal.accept(target);
        });
    }

    private void signal(Consumer<Flow.Subscriber<? super T>> signal) {
        busy = true;
        try {
            signals.run(() -> deliver(signal));
        } catch (RuntimeException e) {
            LOG.warn("A subscription ends, because its executor has rejected a signal", e);
            cancel();
        }
    }

    /** Calls the subscriber. If it throws, it breaks the rules and is not called any more; the exception is reported where it runs. */
    private void deliver(Consumer<Flow.Subscriber<? super T>> signal) {
        Flow.Subscriber<? super T> target = subscriber;
        if (target == null) {
            return;
        }
        boolean fine = false;
        try {
            signal.accept(target);
            fine = true;
        } finally {
            if (!fine) {
                cancel();
            }
            onLoop(() -> {
                busy = false;
                step();
            });
        }
    }
}
