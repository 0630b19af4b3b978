// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls at their deadlines with one timer for all. Calls of the same time-out form a chain, in which the earliest
 * deadline is always first; chains are in the order of when to look at them next. So adding and removing cost the same
 * whatever the number of calls, and expiring hardly more with many different time-outs. Confined to the loop.
 */
final class Deadlines {
    /** Time-outs are rounded up to so many leading bits, by less than a thousandth, so that there are few chains. */
    private static final int PRECISION = 12;

    /** So many chains may be empty before anybody counts. */
    private static final int FEW = 32;

    /** A timer that is so late shows that the loop was held up: answers may be there that it has not read. */
    private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();

    /** So long the loop may read then. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final SerialExecutor loop;
    private final Consumer<Call<?>> onExpired;
    private final Map<Long, DeadlineChain> chains = new HashMap<>(4);
    private final PriorityQueue<DeadlineChain> order = new PriorityQueue<>(1);
    /** Those to be put in order when this turn has ended. */
    private final List<DeadlineChain> fresh = new ArrayList<>(1);

    private int most = FEW;
    private @Nullable DeadlineChain recent;
    private @Nullable Cancellable timer;
    private long armedFor;
    private boolean looking;
    private boolean stopped;

    Deadlines(SerialExecutor loop, Consumer<Call<?>> onExpired) {
        this.loop = loop;
        this.onExpired = onExpired;
    }

    /** Adds a call, whose time counts from the end of {@code iteration}. */
    void add(Call<?> call, LoopIteration iteration) {
        if (call.timeoutNanos() == Call.FOREVER) {
            return;
        }
        DeadlineChain chain = chainOf(call.timeoutNanos());
        call.asked = iteration;
        chain.add(call);
        if (!chain.queued) {
            chain.queued = true;
            fresh.add(chain);
        }
        if (iteration.ended()) {
            iterationEnded(iteration.end());
        }
    }

    /** The turn has ended, in which the last calls were added. */
    void iterationEnded(long now) {
        if (!fresh.isEmpty()) {
            for (DeadlineChain chain : fresh) {
                chain.nextCheckNanos = now + chain.timeoutNanos;
                order.add(chain);
            }
            fresh.clear();
            armForFirst();
        }
    }

    void remove(Call<?> call) {
        if (call.asked != null) {
            call.asked = null;
            chainOf(call.timeoutNanos()).removed(call);
        }
    }

    /** Calls off the timer; nothing must be in here any more. */
    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private DeadlineChain chainOf(long timeoutNanos) {
        long rounded = roundUp(timeoutNanos);
        DeadlineChain chain = recent;
        if (chain == null || chain.timeoutNanos != rounded) {
            chain = chains.get(rounded);
            if (chain == null) {
                dropEmpty();
                chain = new DeadlineChain(rounded);
                chains.put(rounded, chain);
            }
            recent = chain;
        }
        return chain;
    }

    /** When there are twice as many as the last time. */
    private void dropEmpty() {
        if (chains.size() >= most) {
            chains.values().removeIf(DeadlineChain::isEmpty);
            order.removeIf(DeadlineChain::isEmpty);
            fresh.removeIf(DeadlineChain::isEmpty);
            most = Math.max(FEW, 2 * chains.size());
        }
    }

    /** How many time-outs are remembered. */
    int chains() {
        return chains.size();
    }

    /** How many time-outs are to be looked at. */
    int queued() {
        return order.size() + fresh.size();
    }

    static long roundUp(long nanos) {
        int spare = Long.SIZE - Long.numberOfLeadingZeros(nanos) - PRECISION;
        if (spare <= 0) {
            return nanos;
        }
        long mask = (1L << spare) - 1;
        return Math.max(nanos, (nanos + mask) & ~mask);
    }

    private void arm(long deadline) {
        if (timer != null) {
            timer.cancel();
        }
        armedFor = deadline;
        timer = loop.schedule(this::sweep, Duration.ofNanos(Math.max(0, deadline - loop.nanoTime())));
    }

    private void sweep() {
        timer = null;
        long now = loop.nanoTime();
        if (!looking && now - armedFor >= LATE_NANOS) {
            looking = true;
            timer = loop.schedule(this::sweep, LOOK);
            return;
        }
        looking = false;
        try {
            for (DeadlineChain chain = order.peek();
                    chain != null && chain.nextCheckNanos - now <= 0;
                    chain = order.peek()) {
                expire(chain, now);
            }
        } finally {
            armForFirst();
        }
    }

    private void expire(DeadlineChain chain, long now) {
        order.remove();
        try {
            for (Call<?> call = chain.takeExpired(now); call != null; call = chain.takeExpired(now)) {
                onExpired.accept(call);
            }
        } finally {
            putBack(chain);
        }
    }

    private void putBack(DeadlineChain chain) {
        if (chain.isEmpty()) {
            chain.queued = false;
        } else if (chain.due()) {
            chain.nextCheckNanos = chain.firstDeadline();
            order.add(chain);
        } else {
            fresh.add(chain); // asked in a turn that is not over yet
        }
    }

    private void armForFirst() {
        DeadlineChain first = order.peek();
        while (first != null && first.isEmpty()) {
            order.remove().queued = false;
            first = order.peek();
        }
        if (first != null && !stopped && (timer == null || first.nextCheckNanos - armedFor < 0)) {
            arm(first.nextCheckNanos);
        }
    }
}
