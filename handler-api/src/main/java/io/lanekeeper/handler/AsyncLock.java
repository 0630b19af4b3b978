// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;

/**
 * A lock that is waited for without a thread (kazoo: {@code lock_object()}). First come, first served. It belongs to
 * whoever acquired it, not to a thread: any thread may release it. Not reentrant; see {@link AsyncReentrantLock}.
 */
public interface AsyncLock {
    /**
     * Asks for the lock. A cancelled result is passed over in the queue.
     *
     * @param timeout zero or more; with zero the lock is had at once or not at all
     * @return true when the lock is had, false if it was not within {@code timeout}; cancelled if the handler's loop
     *     ends before that
     * @throws java.util.concurrent.RejectedExecutionException if it has ended already
     */
    AsyncResult<Boolean> acquire(Duration timeout);

    /**
     * Gives the lock to the next in the queue.
     *
     * @throws IllegalStateException if it is not held
     */
    void release();

    /** Whether the lock is held. */
    boolean isHeld();
}
