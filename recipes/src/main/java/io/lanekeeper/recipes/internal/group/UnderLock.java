// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.lock.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a timed lease under a lock. */
@FunctionalInterface
public interface UnderLock {
    /**
     * Runs {@code step} when the lock is held, and releases the lock when its result is complete.
     *
     * @return the outcome of the step; it fails as the lock fails
     */
    AsyncResult<@Nullable Grant> run(Supplier<AsyncResult<@Nullable Grant>> step);

    /** Returns the form of it that acquires {@code lock} for each step, and waits for it as long as it takes. */
    static UnderLock of(Lock lock) {
        return step -> lock.acquire().flatMap((Lease lease) -> {
            AsyncResult<@Nullable Grant> outcome = step.get();
            outcome.whenDone(done -> lease.release());
            return outcome;
        });
    }
}
