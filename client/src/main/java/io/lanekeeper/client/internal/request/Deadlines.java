// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.BurstQueue;
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
 * whatever the number of calls, and expiring hardly more with many different time-outs.
 */
@LoopConfined
final class Deadlines {
    /** Time-outs are rounded up to so many leading bits, by less than a thousandth, so that there are few chains. */
    private static final int PRECISION = 12;

    /** The number of chains below which empty ones are kept. */
    private static final int FEW_CHAINS = 32;

    /** A timer that is so late shows that the loop was held up: answers may be there that it has not read. */
    private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();

    /** So long the loop may read then. */
    static final Duration LOOK = Duration.ofMillis(10);

    private final SerialExecutor loop;
    private final Consumer<Call<?>> onExpired;
    private final Map<Long, Chain> chains = new HashMap<>(4);
    private final PriorityQueue<Chain> order = new PriorityQueue<>(1);
    /** The chains to be put in order at the end of this iteration. */
    private final List<Chain> fresh = new ArrayList<>(1);

    private int most = FEW_CHAINS;
    private @Nullable Chain recent;
    private @Nullable Cancellable timer;
    private long armedFor;
    private boolean looking;
    private boolean stopped;

    Deadlines(SerialExecutor loop, Consumer<Call<?>> onExpired) {
        this.loop = loop;
        this.onExpired = onExpired;
    }

    /** Adds a call, whose time counts from the end of {@code iteration}. */
    void add(Call<?> call, IterationClock.Iteration iteration) {
        if (call.timeoutNanos() == Call.FOREVER) {
            return;
        }
        Chain chain = chainOf(call.timeoutNanos());
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

    /** Notes the end of the iteration in which the last calls were added. */
    void iterationEnded(long now) {
        if (!fresh.isEmpty()) {
            for (Chain chain : fresh) {
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

    private Chain chainOf(long timeoutNanos) {
        long rounded = roundUp(timeoutNanos);
        Chain chain = recent;
        if (chain == null || chain.timeoutNanos != rounded) {
            chain = chains.get(rounded);
            if (chain == null) {
                dropEmpty();
                chain = new Chain(rounded);
                chains.put(rounded, chain);
            }
            recent = chain;
        }
        return chain;
    }

    /** Drops empty chains if there are twice as many chains as the last time. */
    private void dropEmpty() {
        if (chains.size() >= most) {
            chains.values().removeIf(Chain::isEmpty);
            order.removeIf(Chain::isEmpty);
            fresh.removeIf(Chain::isEmpty);
            most = Math.max(FEW_CHAINS, 2 * chains.size());
        }
    }

    /** Returns the number of time-outs that have a chain. */
    int chains() {
        return chains.size();
    }

    /** Returns the number of chains that wait for their next check. */
    int queued() {
        return order.size() + fresh.size();
    }

    /** Returns whether a timer that runs at {@code now} runs so late that the loop must have been held up. */
    static boolean isLate(long now, long due) {
        return now - due >= LATE_NANOS;
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
        assert loop.inLoop();
        timer = null;
        long now = loop.nanoTime();
        if (!looking && isLate(now, armedFor)) {
            looking = true;
            timer = loop.schedule(this::sweep, LOOK);
            return;
        }
        looking = false;
        try {
            for (Chain chain = order.peek(); chain != null && chain.nextCheckNanos - now <= 0; chain = order.peek()) {
                expire(chain, now);
            }
        } finally {
            armForFirst();
        }
    }

    private void expire(Chain chain, long now) {
        order.remove();
        try {
            for (Call<?> call = chain.takeExpired(now); call != null; call = chain.takeExpired(now)) {
                onExpired.accept(call);
            }
        } finally {
            putBack(chain);
        }
    }

    private void putBack(Chain chain) {
        if (chain.isEmpty()) {
            chain.queued = false;
        } else if (chain.due()) {
            chain.nextCheckNanos = chain.firstDeadline();
            order.add(chain);
        } else {
            fresh.add(chain); // called in an iteration that has not ended yet
        }
    }

    private void armForFirst() {
        Chain first = order.peek();
        while (first != null && first.isEmpty()) {
            order.remove().queued = false;
            first = order.peek();
        }
        if (first != null && !stopped && (timer == null || first.nextCheckNanos - armedFor < 0)) {
            arm(first.nextCheckNanos);
        }
    }

    /**
     * The calls of one time-out, in the order of their deadlines. One that leaves from the middle only loses its mark; it goes
     * when it has become the first, or when too many like it have gathered. So nothing here costs more with more calls.
     */
    static final class Chain implements Comparable<Chain> {
        /** The number of removed calls below which they are kept. */
        private static final int FEW = 64;

        final long timeoutNanos;
        /** The time of its next check, never after its first deadline. */
        long nextCheckNanos;
        /** True if a check is due or planned. */
        boolean queued;

        private final BurstQueue<Call<?>> calls = new BurstQueue<>();
        private int holes;

        Chain(long timeoutNanos) {
            this.timeoutNanos = timeoutNanos;
        }

        /** In the order of when to look at them. */
        @Override
        public int compareTo(Chain other) {
            return Long.signum(nextCheckNanos - other.nextCheckNanos);
        }

        void add(Call<?> call) {
            calls.add(call);
        }

        /** One of the calls has lost its mark. */
        void removed(Call<?> call) {
            holes++;
            if (calls.peek() == call) {
                dropRemoved();
            } else if (holes > FEW && holes > calls.size() / 2) {
                calls.removeIf(other -> other.asked == null);
                holes = 0;
            }
        }

        /** Returns the number of calls, including those that have lost their mark. */
        int size() {
            return calls.size();
        }

        boolean isEmpty() {
            return calls.isEmpty();
        }

        /** Returns whether there is a first call, made in an iteration that has ended. */
        boolean due() {
            Call<?> first = calls.peek();
            return first != null && first.asked != null && first.asked.ended();
        }

        /** Returns the deadline of the first call, if that is {@link #due}. */
        long firstDeadline() {
            IterationClock.Iteration asked = calls.element().asked;
            return (asked == null ? 0 : asked.end()) + timeoutNanos;
        }

        /** The first one, if its time has come; it has left then. */
        @Nullable
        Call<?> takeExpired(long now) {
            if (!due() || firstDeadline() - now > 0) {
                return null;
            }
            Call<?> expired = calls.remove();
            expired.asked = null;
            dropRemoved();
            return expired;
        }

        private void dropRemoved() {
            for (Call<?> first = calls.peek(); first != null && first.asked == null; first = calls.peek()) {
                calls.remove();
                holes--;
            }
        }
    }
}
