// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fair semaphore: at most {@code max} units are held at a time, over all clients. A request for many units at the head of the
 * queue is not overtaken by smaller ones. A client never exceeds the maximum, also after a pause: the grant is a
 * transaction that needs the client's place at the head of the queue.
 *
 * <p>The layout is that of Curator's {@code InterProcessSemaphoreV2}, or of kazoo's {@code Semaphore}. A free unit takes four
 * requests and two round trips.
 */
public interface Semaphore {
    /** Waits for one unit, for as long as it takes. */
    default AsyncResult<Leases> acquire() {
        return acquire(1);
    }

    /**
     * Waits for several units, for as long as it takes.
     *
     * @param count at least 1; with a fixed maximum not more than that
     */
    AsyncResult<Leases> acquire(int count);

    /**
     * Waits for several units, for a time at most.
     *
     * @param count at least 1; with a fixed maximum not more than that
     * @param timeout zero or more
     * @return the units; null if they were not to be had in time
     */
    AsyncResult<@Nullable Leases> tryAcquire(int count, Duration timeout);

    /** Reads the maximum. */
    AsyncResult<Integer> max();

    /** Reads the units that are held, of all clients. */
    AsyncResult<List<Contender>> holders();
}
