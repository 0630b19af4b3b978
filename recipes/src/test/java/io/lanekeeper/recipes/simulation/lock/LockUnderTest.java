// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lock of one process, as schedules use it. */
public interface LockUnderTest {
    /** Waits for the lock. */
    AsyncResult<? extends @Nullable Lease> acquire();

    /** Waits for the lock for a time; null if it was not to be had. */
    AsyncResult<? extends @Nullable Lease> tryAcquire(Duration timeout);

    /** Returns whether a missing directory is no error. */
    boolean makesDirectory();
}
