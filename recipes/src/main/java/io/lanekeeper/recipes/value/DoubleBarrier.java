// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A barrier at which clients wait for one another: at the entry until there are {@code members} of them, at the exit until all
 * have left or died. A path serves one round at a time: while members leave, new ones wait outside. kazoo, Curator and
 * this module agree on its form; the other two let newcomers through while a round ends.
 */
public interface DoubleBarrier {
    /**
     * Waits until enough members have come.
     *
     * @return the member's lease. If it is lost, the others do not wait for this member when they leave
     */
    AsyncResult<Lease> enter();

    /**
     * Waits until enough members have come, for a time at most.
     *
     * @param timeout zero or more
     * @return the member's lease; null if there were not enough in time. Null leaves no node behind
     */
    AsyncResult<@Nullable Lease> tryEnter(Duration timeout);

    /** Waits until all members have left or died. */
    AsyncResult<Void> leave(Lease member);

    /**
     * Waits until all members have left or died, for a time at most.
     *
     * @param timeout zero or more
     * @return whether all had left in time. If not, this member stays, and may call again
     */
    AsyncResult<Boolean> tryLeave(Lease member, Duration timeout);
}
