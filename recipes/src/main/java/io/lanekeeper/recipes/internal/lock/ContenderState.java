// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The phases of a {@link Contender}. */
enum ContenderState {
    /** There is no session, or no connection yet. */
    IDLE,
    /** The creation of the node was sent, or its outcome is looked for. */
    ENTERING,
    /** The node exists, and a listing is to show what is in front of it. */
    LISTING,
    /** Another node is in front, or the connection is lost in the moment of the grant. */
    WAITING,
    /** Nothing is in front, and the claimant was notified of that. */
    FIRST,
    /** The claimant has given up, and the node is being deleted. */
    LEAVING,
    /** Nothing is left, or what is left belongs to the claimant. */
    ENDED;

    private static final Map<ContenderState, Set<ContenderState>> NEXT = Map.of(
            IDLE, EnumSet.of(ENTERING, FIRST, ENDED),
            ENTERING, EnumSet.of(IDLE, LISTING, LEAVING, ENDED),
            LISTING, EnumSet.of(IDLE, WAITING, FIRST, LEAVING, ENDED),
            WAITING, EnumSet.of(IDLE, LISTING, FIRST, LEAVING, ENDED),
            FIRST, EnumSet.of(IDLE, LEAVING, ENDED),
            LEAVING, EnumSet.of(ENDED),
            ENDED, EnumSet.noneOf(ContenderState.class));

    /** Returns whether a contender may go from this phase to {@code next}. */
    boolean mayBecome(ContenderState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }
}
