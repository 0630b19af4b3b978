// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose items are taken at most once: an item is deleted when it is taken. {@link ClaimQueue} keeps an item until
 * its work is done. Items without a priority have the names of Curator's {@code SimpleDistributedQueue}, items with one
 * those of kazoo's {@code Queue}. Other children of the path are ignored and counted.
 *
 * <p>A cancelled {@code take} gets no item. If one was taken for it already, the next waiting call of this client gets it, or it
 * is put back at its place. It can be lost only if the connection is lost at that moment, too.
 *
 * <p>Cost: a put one request, a take two after a listing, which serves many takes. If takes follow one another within a second,
 * each has one round trip. Waiting calls of one client share a listing and a watch. In a queue with priorities a listing is used
 * for a second at most, so an urgent item is overtaken for no longer.
 */
public interface Queue {
    /** Appends an item. A put waits for a connection, as each request does: no longer than the client's request time-out. */
    AsyncResult<Void> put(byte[] item);

    /**
     * Appends an item behind those of the same priority.
     *
     * @param priority from 0, which is taken first, to 999
     */
    AsyncResult<Void> put(byte[] item, int priority);

    /** Appends several items in one transaction: all or none. With no items it sends nothing. */
    AsyncResult<Void> putAll(List<byte[]> items);

    /**
     * Takes the first item; waits for one, for as long as it takes.
     *
     * @return the item. If it is unknown whether the item was deleted, the result fails with a
     *     {@link TakeUnknownException}, which has the item
     */
    AsyncResult<byte[]> take();

    /**
     * Takes the first item; waits for one, for a time at most.
     *
     * @param timeout zero or more
     * @return the item, or null; as {@link #take()}
     */
    AsyncResult<byte @Nullable []> tryTake(Duration timeout);

    /** Reads the first item; null if there is none. */
    AsyncResult<byte @Nullable []> peek();

    /** Reads the number of items. */
    AsyncResult<Integer> size();

    /** Returns the number of children that were seen at the last listing and are no items. */
    int foreignChildren();

    /**
     * Returns this queue with receipts: each put also creates an ephemeral node in the same transaction, which tells after a lost reply
     * that the put was applied. A put that was not is repeated, also in a next session, and may then come behind later ones. So each
     * put is applied once. It fails with an unknown outcome only if the session ends before that node could be looked for. A put costs
     * one more request, in the background. The nodes are in the queue's sibling with the suffix {@code -__receipts__}. Takes are as
     * before.
     */
    Queue exactly();
}
