// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

/** The state of a {@link Lease}. */
public enum LeaseState {
    /** The session is connected, or within the time for which the server keeps it for certain. */
    HELD,
    /**
     * The connection is lost. The server may have ended the session, and another client may hold the same thing. The
     * lease is HELD again if the session is resumed.
     */
    UNSURE,
    /** The lease is lost; {@link Lease#lost()} has the cause. Final. */
    LOST,
    /** The lease was released by its holder. Final. */
    RELEASED;

    /** Returns whether the lease has ended. */
    public boolean ended() {
        return this == LOST || this == RELEASED;
    }
}
