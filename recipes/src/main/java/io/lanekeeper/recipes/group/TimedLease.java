// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.handler.AsyncResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease that ends at a time instead of with a session: it survives the client, and no call waits for it. It suits periodic jobs of which
 * one process should do the next run (kazoo: {@code NonBlockingLease}).
 */
public interface TimedLease {
    /**
     * A grant.
     *
     * @param holder the name of the holder
     * @param until the end, by the clock of the ensemble's leader, or of the clients in kazoo's layout
     * @param token grows from one grant to the next
     */
    record Grant(String holder, Instant until, long token) {}

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
