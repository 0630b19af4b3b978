// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.recipes.election.Participant;
import io.lanekeeper.recipes.internal.LaneSignals;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of a leader. At most one signal is under way; {@link #step} begins the next one. Its state is confined to the
 * loop.
 */
final class LeaderSubscription implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderSubscription.class);

    private final RecipeContext context;
    private final LeaderFollower follower;
    private final LaneSignals signals;
    /** Null when the subscription has ended, so that the subscriber can be collected. */
    private volatile Flow.@Nullable Subscriber<? super Optional<Participant>> subscriber;

    private long demand;
    private boolean busy;
    /** Null before the first one. */
    private @Nullable Optional<Participant> delivered;

    private @Nullable Throwable failure;

    LeaderSubscription(
            RecipeContext context,
            LeaderFollower follower,
            LaneSignals signals,
            Flow.Subscriber<? super Optional<Participant>> subscriber) {
        this.context = context;
        this.follower = follower;
        this.signals = signals;
        this.subscriber = subscriber;
    }

    void begin() {
        onLoop(
                () -> {
                    signal(target -> target.onSubscribe(this));
                    follower.subscribe(this);
                },
                target -> target.onSubscribe(this));
    }

    private void onLoop(Runnable step) {
        onLoop(step, target -> {});
    }

    /** Runs {@code step} on the loop; if there is none any more, the subscription ends here, after {@code first}. */
    private void onLoop(Runnable step, Consumer<Flow.Subscriber<? super Optional<Participant>>> first) {
        try {
            context.client().loop().execute(step);
        } catch (RejectedExecutionException e) {
            Flow.Subscriber<? super Optional<Participant>> target = subscriber;
            subscriber = null;
            if (target != null) {
                first.accept(target);
                target.onError(RecipeContext.stopped("subscribe", follower.path()));
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
        onLoop(() -> follower.unsubscribe(this));
    }

    /** Ends the subscription with an error, after the signal that is under way. On the loop. */
    void fail(Throwable error) {
        failure = failure == null ? error : failure;
        step();
    }

    /** Begins the next signal, if one is due and none is under way. On the loop. */
    void step() {
        Throwable error = failure;
        if (busy || subscriber == null) {
            return;
        }
        Optional<Participant> leader = follower.leader();
        if (error != null) {
            signal(target -> {
                cancel();
                target.onError(error);
            });
        } else if (demand > 0 && leader != null && !leader.equals(delivered)) {
            delivered = leader;
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            signal(target -> target.onNext(leader));
        }
    }

    private void signal(Consumer<Flow.Subscriber<? super Optional<Participant>>> signal) {
        busy = true;
        try {
            signals.run(() -> deliver(signal));
        } catch (RuntimeException e) {
            LOG.warn("A subscription ends, because its executor has rejected a signal", e);
            cancel();
        }
    }

    /** Calls the subscriber. If it throws, it breaks the rules and is not called any more; the exception is reported where it runs. */
    private void deliver(Consumer<Flow.Subscriber<? super Optional<Participant>>> signal) {
        Flow.Subscriber<? super Optional<Participant>> target = subscriber;
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
