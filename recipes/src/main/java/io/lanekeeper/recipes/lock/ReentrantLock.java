// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock that its owner may acquire again. The owner is any object, compared by {@code equals}, such as the id of a request or a
 * channel; never a thread. Owners are known within one {@code Recipes} object.
 *
 * <p>Each acquire returns a lease of its own on the same node, with the same token. The node is deleted when the last of
 * them is released; releasing one twice counts once. When the lock is lost, all of them are lost, the count is zero, and the
 * next acquire contends again. To acquire again takes no request.
 */
public interface ReentrantLock {
    /**
     * Waits for the lock, or acquires it once more for its owner. While the owner's first acquire is pending, further ones wait
     * for the same grant.
     *
     * @return the lease. It fails with an {@link IllegalStateException} beyond the {@link #limit}
     */
    AsyncResult<Lease> acquire(Object owner);

    /**
     * Waits for the lock, for a time at most.
     *
     * @param timeout zero or more; zero as in {@link Lock#tryAcquire}
     * @return the lease; null if it was not to be had in time
     */
    AsyncResult<@Nullable Lease> tryAcquire(Object owner, Duration timeout);

    /** Returns the number of leases that {@code owner} holds, as of now. */
    int holds(Object owner);

    /** Returns this lock with a limit for the leases of one owner; at least 1, by default no limit. */
    ReentrantLock limit(int max);
}
