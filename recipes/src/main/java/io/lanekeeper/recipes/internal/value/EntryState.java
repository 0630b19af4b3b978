// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The phases of a call that enters a double barrier. */
enum EntryState {
    /** There is no session, or the call has not begun. */
    IDLE,
    /** The reply to a read of {@code ready} is awaited. */
    LOOKING,
    /** The creation of the own node and a listing were sent. */
    PLACING,
    /** The node exists, and a listing or a read of {@code ready} was sent again. */
    COUNTING,
    /** The node exists, and {@code ready} does not. */
    WAITING,
    /** There are enough members, and the creation of {@code ready} was sent. */
    OPENING,
    /** A round of others has not ended. */
    OUTSIDE,
    ENTERED,
    ENDED;

    private static final Set<EntryState> UNDER_WAY = EnumSet.complementOf(EnumSet.of(ENTERED, ENDED));
    private static final Map<EntryState, Set<EntryState>> BEFORE = Map.of(
            IDLE, UNDER_WAY,
            LOOKING, EnumSet.of(IDLE, LOOKING, PLACING, COUNTING, OUTSIDE),
            PLACING, EnumSet.of(LOOKING, PLACING),
            COUNTING, EnumSet.of(PLACING, COUNTING, WAITING, OPENING),
            WAITING, EnumSet.of(PLACING, COUNTING),
            OPENING, EnumSet.of(PLACING, COUNTING),
            OUTSIDE, EnumSet.of(LOOKING, COUNTING),
            ENTERED, EnumSet.of(PLACING, COUNTING, WAITING, OPENING),
            ENDED, EnumSet.complementOf(EnumSet.of(ENDED)));

    /** Returns whether the call may still enter. */
    boolean underWay() {
        return UNDER_WAY.contains(this);
    }

    /** Returns whether this phase may follow {@code former}. */
    boolean mayFollow(EntryState former) {
        return Objects.requireNonNull(BEFORE.get(this)).contains(former);
    }
}
