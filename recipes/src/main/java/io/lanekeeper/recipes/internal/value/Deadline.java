// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Duration;

/** The ends of calls that have a time. */
final class Deadline {
    /** Longer times count as this one, so that they can be added to a clock. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Deadline() {}

    /** Calls {@code over} on the loop after {@code time}, unless {@code result} is complete before. On the loop. */
    static void set(RecipeContext context, AsyncResult<?> result, Duration time, Runnable over) {
        Cancellable timer = context.after(time.compareTo(LONGEST) > 0 ? LONGEST : time, over);
        result.whenDone(done -> timer.cancel());
    }
}
