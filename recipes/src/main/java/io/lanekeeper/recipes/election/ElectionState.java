// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

/** The state of a {@link LeaderElection}, as this client sees it. */
public enum ElectionState {
    /** Not started. */
    IDLE,
    /** The client waits for its turn, for a session, or for the end of earlier work. */
    CANDIDATE,
    /** The client leads. */
    LEADER,
    /** The client leads, and its connection is lost: another one may lead. */
    PAUSED,
    /** Closed, or ended by an error. Final. */
    CLOSED
}
