// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;

/**
 * A lock whose waiters block no thread (kazoo: {@code lock_object()}). First come, first served. It is not bound to a
 * thread: any thread may release it. Not reentrant; see {@link AsyncReentrantLock}.
 */
public interface AsyncLock {
    /**
     * Acquires the lock, or waits for it. A cancelled result is skipped in the queue.
     *
     * @param timeout zero or more; with zero the lock is acquired at once or not at all
     * @return true when the lock is acquired, false if it was not within {@code timeout}; cancelled if the handler's
     *     loop ends before that
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended already
     */
    AsyncResult<Boolean> acquire(Duration timeout);

    /**
     * Releases the lock; the next waiter in the queue acquires it.
     *
     * @throws IllegalStateException if it is not held
     */
    void release();

    /** Returns whether the lock is held. */
    boolean isHeld();
}
