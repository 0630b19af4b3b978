// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The time of a call.
 *
 * @param time null for no limit
 */
record CallDeadline(@Nullable Duration time) {
    /** No limit. */
    static final CallDeadline NONE = new CallDeadline(null);

    /** A longer time is none. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Returns the deadline of a call with a time that the caller has given. */
    static CallDeadline in(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: zero or more)");
        }
        return timeout.compareTo(LONGEST) > 0 ? NONE : new CallDeadline(timeout);
    }

    /** Returns whether the call has its outcome as soon as it is known that it would have to wait. */
    boolean isNow() {
        return time != null && time.isZero();
    }

    /** Runs {@code ifLate} when the time is over. A call without a limit, or with none at all, needs no timer. */
    Cancellable start(RecipeContext context, Runnable ifLate) {
        return time == null || time.isZero() ? () -> {} : context.after(time, ifLate);
    }
}
