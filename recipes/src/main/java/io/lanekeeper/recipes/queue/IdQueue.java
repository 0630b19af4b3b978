// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose items have ids that the callers choose. An id is in the queue once at most, so a put can be repeated, and
 * several clients can put the same thing. Items are worked on as those of a {@link ClaimQueue}, with the same layout; their
 * nodes have the ids as names. They are claimed in the order of their ids, as text.
 */
public interface IdQueue {
    /**
     * Adds an item. If an item with the id is in the queue, claimed or not, nothing changes.
     *
     * @param id at least one character, and no slash
     * @return true if it was added, false if the id was in the queue. If the outcome is unknown the result fails; a
     *     repetition is safe, unless the item may have been worked on meanwhile
     */
    AsyncResult<Boolean> put(String id, byte[] item);

    /**
     * Removes an item, claimed or not. The {@code ack} of its claim then fails.
     *
     * @return false if the id was not in the queue
     */
    AsyncResult<Boolean> remove(String id);

    /** Returns whether an item with the id is in the queue, claimed or not. */
    AsyncResult<Boolean> contains(String id);

    /** Claims the first free item; waits for one, for as long as it takes. {@link Claim#name()} is its id. */
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
}
