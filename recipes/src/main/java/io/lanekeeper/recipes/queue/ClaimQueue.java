// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose items are worked on at least once, with effects in ZooKeeper exactly once. A consumer claims an item, works on
 * it, and acknowledges it in one transaction with the effects of the work. If the consumer's session ends first, another
 * consumer claims the item. The layout is that of kazoo's {@code LockingQueue}.
 */
public interface ClaimQueue {
    /** Appends an item. */
    AsyncResult<Void> put(byte[] item);

    /**
     * Appends an item behind those of the same priority.
     *
     * @param priority from 0, which is claimed first, to 999
     */
    AsyncResult<Void> put(byte[] item, int priority);

    /** Claims the first free item; waits for one, for as long as it takes. */
    AsyncResult<Claim> claim();

    /**
     * Claims the first free item; waits for one, for a time at most.
     *
     * @param timeout zero or more
     * @return the claim; null if there was no free item in time
     */
    AsyncResult<@Nullable Claim> tryClaim(Duration timeout);

    /** Reads the number of items, claimed ones included. */
    AsyncResult<Integer> size();

    /** An item that this client works on. It is lost with the session, and then belongs to another consumer. */
    interface Claim extends Lease {
        /** Returns the item. */
        byte[] data();

        /** Returns the number of earlier claims of the item that were given back or rejected by a consumer. */
        int attempts();

        /** Removes the item; see {@link #ack(List)}. */
        default AsyncResult<Void> ack() {
            return ack(List.of());
        }

        /**
         * Removes the item, and applies the effects of the work in the same transaction.
         *
         * @return complete when that is done. It fails with {@link io.lanekeeper.client.error.LeaseLostException}, and
         *     nothing is applied, if the claim is lost
         */
        AsyncResult<Void> ack(List<Op> effects);

        /** Makes the item free again, and counts the attempt. Beyond the limit the item becomes a dead letter. */
        AsyncResult<Void> giveBack();

        /** Makes the item a dead letter: it moves to {@code dead} below the queue's path. */
        AsyncResult<Void> reject();
    }
}
