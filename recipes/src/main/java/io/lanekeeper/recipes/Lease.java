// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;

/**
 * Something that was granted to this client, such as a lock, until it is released or lost. An ephemeral node of the
 * client's session stands for it.
 *
 * <p>{@link #isHeld()} has a bound in time and can still be overtaken: between the answer and the next instruction the process
 * may be paused. A write to ZooKeeper that must not happen after a loss belongs into {@link #guarded}. A write to another
 * store carries the {@link #token()}, and the store rejects tokens that are lower than the highest one it has seen.
 */
public interface Lease {
    /** Returns the path of the node, as the client sees it. */
    String path();

    /** Returns the text that the node carries, for people who look for the holder. */
    String identifier();

    /**
     * Returns the fencing token: the transaction id at which the node was created (czxid). Tokens of one path grow in the
     * order of the grants, over sessions, and over deletions of the directory. They do not survive a restore of the
     * ensemble from a backup.
     */
    long token();

    /** Returns the id of the session that the node belongs to. */
    long sessionId();

    /** Returns the state as of now. Listeners may not have been notified of it yet. */
    LeaseState state();

    /**
     * Returns whether the lease is HELD and within its time: less than the lease share of the session time-out (2/3 by
     * default) has passed since the youngest answered sign of life was sent. It is false in the first instruction after
     * a pause of the process, before the loop has run. It assumes that this machine's clock is not slower than the
     * servers' by more than the rest of the time-out.
     */
    boolean isHeld();

    /** Returns the time for which {@link #isHeld()} stays true without a further sign of life; zero if it is false. */
    Duration remaining();

    /**
     * Returns the loss, with its cause. If the lease is released it is cancelled. Each call returns a result of its own.
     */
    AsyncResult<LossCause> lost();

    /**
     * Adds a listener of changes. It is notified of the present state first, unless that is HELD. Closing the
     * registration removes it.
     */
    Registration addListener(LeaseListener listener);

    /**
     * Applies writes as one transaction, if the node of this lease exists. The node's name is unique, so its existence
     * proves that the lease is not lost.
     *
     * @param ops in the order in which the server applies them
     * @return one result for each operation. It fails with {@link io.lanekeeper.client.error.LeaseLostException}, and
     *     nothing is applied, if the lease is lost or released; else as {@code multi} fails
     */
    AsyncResult<List<OpResult>> guarded(List<Op> ops);

    /**
     * Asks the ensemble whether the node of the lease still exists: {@code sync} and {@code exists} in one flush. If it does
     * not, the lease is lost.
     */
    AsyncResult<Boolean> verify();

    /**
     * Releases the lease. Its state is RELEASED at once. The deletion of the node is repeated until it is known that the node
     * is gone.
     *
     * @return complete when the node is gone; after a loss at once. It fails with the server's error if that refuses the deletion
     *     for good, such as NO_AUTH, and with {@link io.lanekeeper.client.error.ClientStoppedException} if the client is
     *     stopped before the outcome is known; the node then stays until the session ends. Further calls return the same outcome
     */
    AsyncResult<Void> release();
}
