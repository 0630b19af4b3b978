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

    /** The calls of one time-out, the earliest first. */
    static final class Chain {
        private final long timeoutNanos;
        private @Nullable Call<?> first;
        private @Nullable Call<?> last;

        Chain(long timeoutNanos) {
            this.timeoutNanos = timeoutNanos;
        }
    }

    private final SerialExecutor loop;
    private final Consumer<Call<?>> onExpired;
    private final Map<Long, Chain> chains = new HashMap<>();
    private @Nullable Chain recent;
    private @Nullable Cancellable timer;
    private long armedFor;

    Deadlines(SerialExecutor loop, Consumer<Call<?>> onExpired) {
        this.loop = loop;
        this.onExpired = onExpired;
    }

    void add(Call<?> call, long now) {
        if (call.timeoutNanos() == Call.FOREVER) {
            return;
        }
        Chain chain = chainOf(call.timeoutNanos());
        call.chain = chain;
        call.deadline = now + chain.timeoutNanos;
        call.earlier = chain.last;
        if (chain.last == null) {
            chain.first = call;
        } else {
            chain.last.later = call;
        }
        chain.last = call;
        if (timer == null || call.deadline - armedFor < 0) {
            arm(call.deadline);
        }
    }

    void remove(Call<?> call) {
        Chain chain = call.chain;
        if (chain == null) {
            return;
        }
        Call<?> earlier = call.earlier;
        Call<?> later = call.later;
        if (earlier == null) {
            chain.first = later;
        } else {
            earlier.later = later;
        }
        if (later == null) {
            chain.last = earlier;
        } else {
            later.earlier = earlier;
        }
        call.chain = null;
        call.earlier = null;
        call.later = null;
    }

    /** Calls off the timer; nothing must be in here any more. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private Chain chainOf(long timeoutNanos) {
        Chain chain = recent;
        if (chain == null || chain.timeoutNanos != roundUp(timeoutNanos)) {
            chain = chains.computeIfAbsent(roundUp(timeoutNanos), Chain::new);
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
        for (Chain chain : chains.values().toArray(Chain[]::new)) {
            expire(chain, now);
        }
        if (chains.size() > FEW) {
            chains.values().removeIf(chain -> chain.first == null);
            recent = null;
        }
        Call<?> next = null;
        for (Chain chain : chains.values()) {
            Call<?> first = chain.first;
            if (first != null && (next == null || first.deadline - next.deadline < 0)) {
                next = first;
            }
        }
        if (next != null && (timer == null || next.deadline - armedFor < 0)) {
            arm(next.deadline);
        }
    }

    private void expire(Chain chain, long now) {
        for (Call<?> call = chain.first; call != null && call.deadline - now <= 0; call = chain.first) {
            remove(call);
            onExpired.accept(call);
        }
    }
}
