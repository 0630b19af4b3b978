// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks at several paths, acquired together. One transaction puts the contender into all queues, so all of them have it at
 * the same place, and two multi-locks with the paths in opposite order do not wait for one another. Curator's
 * {@code InterProcessMultiLock} acquires one lock after the other: beside it, such a circle is possible, so give a time.
 */
public interface MultiLock {
    /** Waits for all locks, for as long as it takes. */
    AsyncResult<MultiLease> acquire();

    /**
     * Waits for all locks, for a time at most.
     *
     * @param timeout zero or more
     * @return the lease of all; null if they were not to be had in time
     */
    AsyncResult<@Nullable MultiLease> tryAcquire(Duration timeout);

    /** The lease of all locks. It is lost if one of them is; a guarded write checks all nodes. */
    interface MultiLease extends Lease {
        /**
         * Returns the leases by the paths of their locks, in the order in which the paths were given. All have one token. They are
         * held, lost and released together: to release one releases all.
         */
        Map<String, Lease> leases();
    }
}
