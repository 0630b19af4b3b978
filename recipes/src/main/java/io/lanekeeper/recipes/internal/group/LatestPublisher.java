// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of the latest value, in a lane: a subscriber that is slower than the changes misses values in between. Any thread. The
 * monitors guard fields, and are never held while other code is called.
 */
final class LatestPublisher<T> implements Flow.Publisher<T> {
    private final Handler handler;
    private final Lane lane;
    private final List<Subscribed> subscriptions = new CopyOnWriteArrayList<>();
    /** Null before the first value. */
    private volatile @Nullable T latest;

    private volatile boolean complete;

    LatestPublisher(Handler handler, Lane lane) {
        this.handler = handler;
        this.lane = lane;
    }

    void publish(T value) {
        latest = value;
        subscriptions.forEach(Subscribed::drive);
    }

    void complete() {
        complete = true;
        subscriptions.forEach(Subscribed::drive);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Subscribed one = new Subscribed(Objects.requireNonNull(subscriber, "subscriber"));
        subscriptions.add(one);
        one.drive();
    }

    private final class Subscribed implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private boolean begun;
        private boolean busy;
        private boolean ended;
        private long demand;
        private @Nullable T delivered;
        private @Nullable Throwable failure;

        Subscribed(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            synchronized (this) {
                if (n <= 0) {
                    failure = new IllegalArgumentException(
                            "request: " + n + " (expected: at least 1; reactive streams, rule 3.9)");
                } else {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                }
            }
            drive();
        }

        @Override
        public void cancel() {
            synchronized (this) {
                ended = true;
                delivered = null;
            }
            subscriptions.remove(this);
        }

        /** Passes the next signal to the lane, if there is one and none is on its way. */
        void drive() {
            synchronized (this) {
                if (busy || ended || !due()) {
                    return;
                }
                busy = true;
            }
            try {
                handler.dispatch(new Callback(lane, new Signal(this::signal)));
            } catch (RejectedExecutionException e) {
                signal(); // There are no lanes any more.
            }
        }

        private boolean due() {
            T value = latest;
            return !begun || failure != null || complete || (demand > 0 && value != null && value != delivered);
        }

        private void signal() {
            boolean fine = false;
            try {
                take();
                fine = true;
            } finally {
                if (!fine) {
                    cancel();
                }
                synchronized (this) {
                    busy = false;
                }
                drive();
            }
        }

        private void take() {
            T value = latest;
            Throwable error;
            boolean first;
            boolean next;
            synchronized (this) {
                if (ended) {
                    return;
                }
                first = !begun;
                begun = true;
                error = failure;
                next = !first && error == null && demand > 0 && value != null && value != delivered;
                ended = !first && !next && (error != null || complete);
                if (next) {
                    delivered = value;
                    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                }
            }
            if (first) {
                subscriber.onSubscribe(this);
            } else if (next && value != null) {
                subscriber.onNext(value);
            } else {
                end(error);
            }
        }

        private void end(@Nullable Throwable error) {
            subscriptions.remove(this);
            if (error == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(error);
            }
        }
    }

    /** A signal in the lane. It runs even if the lane drops it; else the subscription would wait for ever. */
    private record Signal(Runnable task) implements Callable<@Nullable Object>, Callback.Droppable {
        @Override
        public @Nullable Object call() {
            task.run();
            return null;
        }

        @Override
        public void dropped() {
            task.run();
        }
    }
}
