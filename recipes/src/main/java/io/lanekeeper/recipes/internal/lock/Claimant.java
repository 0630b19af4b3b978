// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LossCause;

/**
 * The recipe behind a {@link Contender}. It is notified of the contender's place on the loop, and decides what follows. In
 * each call it may end the contender.
 */
public interface Claimant {
    /** The creation of the node was sent in this step. Requests that are sent now leave in the same flush, behind it. */
    default void entering(LoopSession session) {}

    /** The node exists. Its place is not known yet. */
    default void entered() {}

    /** Another node is in front, and the contender is about to wait for it. */
    default void behind() {}

    /** Nothing is in front, and the client is connected. Called once for each node that gets so far. */
    void first();

    /**
     * The node is lost: deleted by others, or with its session. What was granted for it is lost, too.
     *
     * @return whether to contend again, at the end of the queue; after the end of a session in the next one
     */
    boolean displaced(LossCause cause);

    /** The contender has ended with an error that time does not heal. Its node, if there is one, is being deleted. */
    void failed(Throwable error);

    /** Another client asks for what this contender has, by {@code __REVOKE__} in its node. */
    default void revocationRequested() {}

    /**
     * The recipes are closed: cancels what is pending, and releases what was granted.
     *
     * @return complete when no node is left, or when it is certain that one stays
     */
    AsyncResult<?> close();

    /** The connection is lost; the contender keeps its place as long as the session lives. */
    default void suspended() {}
}
