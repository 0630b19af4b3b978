// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pauses between the steps of a machine: after failures, and if others undo the same thing again and again. Confined to the
 * loop.
 */
final class Pauses {
    private static final long QUIET = Duration.ofSeconds(10).toNanos();

    private final RecipeContext context;
    private final Runnable afterwards;
    /** Not null while a pause runs. */
    private @Nullable Cancellable running;

    private int failures;
    private boolean undoneBefore;
    private long lastUndone;
    private int undone;

    /** @param afterwards called when a pause is over */
    Pauses(RecipeContext context, Runnable afterwards) {
        this.context = context;
        this.afterwards = afterwards;
    }

    boolean running() {
        return running != null;
    }

    void afterFailure() {
        failures++;
        begin(failures);
    }

    void noFailure() {
        failures = 0;
    }

    /** Begins a pause if others have undone a step, and had done that a short time before. Returns whether there is one. */
    boolean afterUndoing() {
        long now = context.client().loop().nanoTime();
        undone = undoneBefore && now - lastUndone < QUIET ? undone + 1 : 0;
        undoneBefore = true;
        lastUndone = now;
        if (undone > 1) {
            begin(undone);
        }
        return undone > 1;
    }

    private void begin(int number) {
        end();
        running = context.later(number, () -> {
            running = null;
            afterwards.run();
        });
    }

    void end() {
        if (running != null) {
            running.cancel();
            running = null;
        }
    }
}
