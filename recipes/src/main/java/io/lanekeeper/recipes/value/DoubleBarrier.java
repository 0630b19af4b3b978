// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A barrier at which clients wait for one another: at the entry until there are {@code members} of them, at the exit until all
 * have left or died. A path serves one round at a time: while members leave, new ones wait outside. kazoo and Curator agree with this
 * module on its form, but let newcomers through while a round ends.
 *
 * <p>All methods may be called on any thread and return at once. Nothing waits for a lane. A lost connection only delays a call. A lost
 * session ends the lease of a member that has entered. A call that still waits to enter goes on with a new node.
 *
 * <p>With {@code n} members that come and go together, the servers get {@code 3 n + 1} requests at the entry and {@code 4 n} at the
 * exit. A member that leaves sees one event.
 */
public interface DoubleBarrier {
    /**
     * Waits until enough members have come. If the result is cancelled or fails, no node stays behind: it is deleted in the background.
     *
     * @return the member's lease. If it is lost, the others do not wait for this member when they leave
     */
    AsyncResult<Lease> enter();

    /**
     * Waits until enough members have come, for a time at most. With a time of zero the members are counted once.
     *
     * @param timeout zero or more
     * @return the member's lease; null if there were not enough in time. The node is deleted in the background then
     */
    AsyncResult<@Nullable Lease> tryEnter(Duration timeout);

    /**
     * Waits until all members have left or died. It ends the lease, of most members at once and of one when all others have left. It fails with
     * a {@link io.lanekeeper.client.error.LeaseLostException} if the lease is lost.
     *
     * @param member the lease that {@link #enter} of a barrier at this path has given
     */
    AsyncResult<Void> leave(Lease member);

    /**
     * Waits until all members have left or died, for a time at most. Cancelling the result, or a time that is over, ends only the
     * wait: this member has begun to leave, and may call again to wait on.
     *
     * @param member the lease that {@link #enter} of a barrier at this path has given
     * @param timeout zero or more
     * @return whether all had left in time
     */
    AsyncResult<Boolean> tryLeave(Lease member, Duration timeout);
}
