// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.retry;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The number of attempts and the delays between them, checked by its maker.
 *
 * @param tries how many attempts there may be, the first included; {@link #UNLIMITED} for any number
 * @param delayNanos after the first failure
 * @param factor by which each delay is longer than the one before; at least 1
 * @param jitter the share of a delay of which a random part is taken off, 0 to 1
 * @param maxDelayNanos the longest delay
 * @param deadlineNanos after which no attempt begins, counted from the first; {@link #NO_DEADLINE} for none
 * @param interrupt true as soon as no attempt is wanted any more; null for never
 */
public record RetryPlan(
        int tries,
        long delayNanos,
        double factor,
        double jitter,
        long maxDelayNanos,
        long deadlineNanos,
        @Nullable BooleanSupplier interrupt) {
    /** Any number of attempts. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** No deadline. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    /** The same, with another longest delay. */
    public RetryPlan withMaxDelay(long nanos) {
        return new RetryPlan(tries, delayNanos, factor, jitter, nanos, deadlineNanos, interrupt);
    }

    /** The delay after so many failures, at least one, with a random number from 0 to 1. */
    public long delayNanos(int failures, double random) {
        double grown = (double) delayNanos * Math.pow(factor, failures - 1.0);
        return (long) (Math.min(grown, (double) maxDelayNanos) * (1 - jitter * (1 - random)));
    }

    /**
     * Why there is to be no further attempt after so many failures, as part of a sentence; null if there is to be one.
     *
     * @param nextNanos when it would begin, counted from the first one
     */
    public @Nullable String refusal(int failures, long nextNanos) {
        if (failures >= tries) {
            return "no more are allowed";
        }
        if (nextNanos >= deadlineNanos) {
            return "the next one would begin after the deadline";
        }
        return interrupted() ? "interrupted" : null;
    }

    /** Returns whether no attempt is wanted any more. The user's code is on the loop here: what it throws means yes. */
    private boolean interrupted() {
        try {
            return interrupt != null && interrupt.getAsBoolean();
        } catch (Throwable e) {
            return true;
        }
    }
}
