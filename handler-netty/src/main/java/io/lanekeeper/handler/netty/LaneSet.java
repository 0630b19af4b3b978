// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;

/**
 * The three lanes of a handler, from a start to the next stop.
 *
 * <ul>
 *   <li>Items of one lane run in the order of their offers, one at a time, never inline.
 *   <li>An accepted item runs. Except: its lane is still held at the end of the drain time-out.
 *   <li>Nothing runs after {@code ended} has been called.
 * </ul>
 */
interface LaneSet {
    /** Returns true if the lanes accept callbacks. */
    boolean open();

    /** Queues a {@code Callable} or {@code Runnable}; false if the lanes do not accept it any more. Any thread. */
    boolean offer(Lane lane, Object item);

    /**
     * Queues a link of a result; false if the lanes have ended. Any thread. A link that {@linkplain PromiseLink#onLoop runs on
     * the loop} is not delayed by a held lane; lanes that are not on the loop return false for it.
     */
    boolean offerLink(Lane lane, PromiseLink<?> link);

    /** Returns true if {@code thread} is running an item of {@code lane}. */
    boolean inLane(Lane lane, Thread thread);

    /** Rejects callbacks from now on, drains the lanes, then calls {@code ended}, at least once. Any thread. */
    void end(Runnable ended);
}
