// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.handler.AsyncResult;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lease that ends at a time instead of with a session: it survives the client, and no call waits for it. It suits periodic jobs
 * of which one process should do the next run (kazoo: {@code NonBlockingLease}).
 *
 * <ul>
 *   <li><b>Time.</b> A grant ends a time after the write that began it, by the clock of the ensemble's leader. A call that finds the lease
 *       with another holder compares with a write of its own, so no clock of a client decides. A new leader may have another clock:
 *       another holder gets the lease a margin later, 1 s by default. In kazoo's layout the clients' clocks decide.
 *   <li><b>Cost.</b> A free lease takes two requests. While another holder has it, the first call of an object takes four requests and the
 *       next ones one, as long as the lease is known to hold.
 *   <li><b>Lost connection.</b> A call whose write has an unknown outcome reads the node again, where each write has a mark of its
 *       own. It fails with the client's error if it does not succeed in several attempts.
 *   <li><b>Cancel.</b> A cancelled call gives a lease back that it was granted meanwhile, unless the holder had it before.
 *   <li><b>Other data.</b> If the node has data that are not those of a lease, calls fail with {@link IllegalStateException}. In kazoo's
 *       layout a node of a later version counts as another holder's.
 * </ul>
 */
public interface TimedLease {
    /**
     * A grant.
     *
     * @param holder the name of the holder
     * @param until the end, by the clock of the ensemble's leader, or of the clients in kazoo's layout
     * @param token grows from one grant to the next
     */
    record Grant(String holder, Instant until, long token) {
        /** Checks the values. */
        public Grant {
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(until, "until");
        }
    }

    /**
     * Obtains the lease if it is free, or {@code holder} has it already.
     *
     * @return the grant; null if another holder has the lease
     */
    AsyncResult<@Nullable Grant> tryObtain(String holder);

    /** Begins the time of a grant again; null if the lease is another holder's now. */
    AsyncResult<@Nullable Grant> renew(Grant grant);

    /** Ends a grant, if it is the present one. */
    AsyncResult<Void> release(Grant grant);
}
