// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls at their deadlines with one timer for all. Calls of the same time-out form a chain, in which the earliest
 * deadline is always first; so adding, removing and expiring cost the same whatever the number of calls. Confined to the
 * loop.
 */
final class Deadlines {
    /** Time-outs are rounded up to so many leading bits, by less than a thousandth, so that there are few chains. */
    private static final int PRECISION = 12;

    /** Beyond so many chains those that are empty are dropped. */
    private static final int FEW = 32;

    private final SerialExecutor loop;
    private final Consumer<Call<?>> onExpired;
    private final Map<Long, DeadlineChain> chains = new HashMap<>(4);
    private @Nullable DeadlineChain recent;
    private @Nullable Cancellable timer;
    private long armedFor;
    /** The shortest time-out of those asked in this turn. */
    private long shortest = Call.FOREVER;

    private boolean stopped;

    Deadlines(SerialExecutor loop, Consumer<Call<?>> onExpired) {
        this.loop = loop;
        this.onExpired = onExpired;
    }

    /** Adds a call, whose time counts from the end of {@code turn}. */
    void add(Call<?> call, Turn turn) {
        if (call.timeoutNanos() == Call.FOREVER) {
            return;
        }
        DeadlineChain chain = chainOf(call.timeoutNanos());
        call.asked = turn;
        chain.add(call);
        shortest = Math.min(shortest, chain.timeoutNanos);
        if (turn.over()) {
            turnEnded(turn.end());
        }
    }

    /** The turn has ended, in which the last calls were added. */
    void turnEnded(long now) {
        if (shortest != Call.FOREVER) {
            long deadline = now + shortest;
            shortest = Call.FOREVER;
            if (!stopped && (timer == null || deadline - armedFor < 0)) {
                arm(deadline);
            }
        }
    }

    void remove(Call<?> call) {
        if (call.asked != null) {
            call.asked = null;
            chainOf(call.timeoutNanos()).left(call);
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
            chain = chains.computeIfAbsent(rounded, DeadlineChain::new);
            recent = chain;
        }
        return chain;
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
        for (DeadlineChain chain : chains.values().toArray(DeadlineChain[]::new)) {
            for (Call<?> call = chain.takeExpired(now); call != null; call = chain.takeExpired(now)) {
                onExpired.accept(call);
            }
        }
        if (chains.size() > FEW) {
            chains.values().removeIf(DeadlineChain::isEmpty);
            recent = null;
        }
        armForFirst();
    }

    /** Those asked in a turn that is not over yet follow at its end. */
    private void armForFirst() {
        boolean any = false;
        long first = 0;
        for (DeadlineChain chain : chains.values()) {
            if (chain.due() && (!any || chain.firstDeadline() - first < 0)) {
                any = true;
                first = chain.firstDeadline();
            }
        }
        if (any && !stopped && (timer == null || first - armedFor < 0)) {
            arm(first);
        }
    }
}
