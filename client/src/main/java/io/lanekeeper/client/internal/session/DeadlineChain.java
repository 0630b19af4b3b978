// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.spi.BurstQueue;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one time-out, in the order of their deadlines. One that leaves from the middle only loses its mark; it goes
 * when it has become the first, or when too many like it have gathered. So nothing here costs more with more calls.
 * Confined to the loop.
 */
final class DeadlineChain implements Comparable<DeadlineChain> {
    /** So many may have left before anybody counts. */
    private static final int FEW = 64;

    final long timeoutNanos;
    /** When its first deadline may be, and never after it. */
    long nextCheckNanos;
    /** Whether somebody will look. */
    boolean queued;

    private final BurstQueue<Call<?>> calls = new BurstQueue<>();
    private int holes;

    DeadlineChain(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /** In the order of when to look at them. */
    @Override
    public int compareTo(DeadlineChain other) {
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

    /** With those that have left and are still there. */
    int size() {
        return calls.size();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Whether there is a first one, asked in a turn that is over. */
    boolean due() {
        Call<?> first = calls.peek();
        return first != null && first.asked != null && first.asked.ended();
    }

    /** When the first one is {@link #due}. */
    long firstDeadline() {
        LoopIteration asked = calls.element().asked;
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
