// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One call that waits for an item. Confined to the loop.
 *
 * @param <T> the type of what it gets
 */
final class Taker<T> {
    private final long number;
    private final boolean atOnce;
    private final Promise<@Nullable T> result;
    private Cancellable deadline = () -> {};
    private boolean overdue;
    private Runnable whenOverdue = () -> {};

    /** @param number of the call: the first one is served first */
    Taker(long number, boolean atOnce, Promise<@Nullable T> result) {
        this.number = number;
        this.atOnce = atOnce;
        this.result = result;
    }

    long number() {
        return number;
    }

    /** Returns whether the call does not wait for an item that is not there. */
    boolean atOnce() {
        return atOnce;
    }

    Promise<@Nullable T> result() {
        return result;
    }

    void deadline(Cancellable timer) {
        deadline = timer;
    }

    /** Returns whether the time of the call is over. An attempt that was begun may still give it an item. */
    boolean overdue() {
        return overdue;
    }

    void nowOverdue() {
        overdue = true;
        whenOverdue.run();
    }

    /** Runs {@code step} when the time of the call is over, or now if it is. */
    void whenOverdue(Runnable step) {
        whenOverdue = step;
        if (overdue) {
            step.run();
        }
    }

    /** Ends the call with nothing when its time is over, although an attempt may be under way. */
    void endWhenOverdue() {
        whenOverdue(() -> result.set(null));
    }

    void ended() {
        deadline.cancel();
        whenOverdue = () -> {};
    }
}
