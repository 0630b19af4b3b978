// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose items are worked on at least once, with effects in ZooKeeper exactly once. A consumer claims an item, works
 * on it, and acknowledges it in one transaction with the effects of the work. If the consumer's session ends first, another
 * consumer claims the item. The layout is that of kazoo's {@code LockingQueue}; the two can be used on one path.
 *
 * <p>Each claim counts as an attempt, whatever its end. An item that has had all attempts without an {@code ack} becomes a
 * dead letter.
 *
 * <p>Cost: a put one request, a claim two in one round trip, an ack one. Waiting calls of one client share a listing and a
 * watch. The names of a listing are used for a second at most, so an urgent item is overtaken for no longer.
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

    /** Returns the number of children of {@code entries} that were seen at the last listing and are no items. */
    int foreignChildren();

    /** An item that this client works on. It is lost with the session, and then belongs to another consumer. */
    interface Claim extends Lease {
        /** Returns the name of the item's node, which it keeps as long as it is in the queue. */
        String name();

        /** Returns the item. */
        byte[] data();

        /**
         * Returns the number of earlier claims of the item. They were given back, or have ended with their sessions: an item
         * that kills its consumers is counted, too. Claims by other libraries are not counted.
         */
        int attempts();

        /** Removes the item; see {@link #ack(List)}. */
        default AsyncResult<Void> ack() {
            return ack(List.of());
        }

        /**
         * Removes the item, and applies the effects of the work in the same transaction, in the session of the claim or not
         * at all. If the server refuses one of the effects, nothing is applied, and the claim is still held.
         *
         * @param effects in the order in which the server applies them
         * @return complete when that is done. It fails with {@link io.lanekeeper.client.error.LeaseLostException}, and
         *     nothing is applied, if the claim is lost or the item was removed; with {@link
         *     io.lanekeeper.client.error.TransactionRefusedException}, whose index counts the effects, if one was refused;
         *     with an error of outcome UNKNOWN if the session ended before the outcome was known
         */
        AsyncResult<Void> ack(List<Op> effects);

        /**
         * Makes the item free again. After the last attempt it becomes a dead letter instead. {@link #release()} makes it
         * free in any case; if it has had all attempts, it becomes a dead letter at the next claim.
         */
        AsyncResult<Void> giveBack();

        /**
         * Makes the item a dead letter: it moves to the directory {@code dead} below the queue's path, with its name and
         * data.
         */
        AsyncResult<Void> reject();
    }
}
