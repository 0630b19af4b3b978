// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;

/**
 * The three lanes in one life of a handler, from a start to the next stop.
 *
 * <ul>
 *   <li>Items of one lane run in the order in which they were offered, one at a time, never inline.
 *   <li>An item whose offer was accepted runs, unless its lane is still held when the drain time-out is over.
 *   <li>Nothing runs after the end has been told.
 * </ul>
 */
interface Lanes {
    /** Whether user code is accepted. */
    boolean open();

    /** Queues a {@code Callable} or {@code Runnable}; false if the lanes do not accept it any more. Any thread. */
    boolean offer(Lane lane, Object item);

    /**
     * As {@link #offer}, for a link of a result: accepted until the lanes have ended. Any thread. One that is a
     * {@linkplain PromiseLink#step step} runs on the loop, whatever lane is held; refused where the lanes are elsewhere.
     */
    boolean offerLink(Lane lane, PromiseLink<?> link);

    /** Whether {@code thread} is running an item of {@code lane}. */
    boolean inLane(Lane lane, Thread thread);

    /** Refuses user code from now on, drains the lanes and calls {@code ended}, at least once. Any thread. */
    void end(Runnable ended);
}
