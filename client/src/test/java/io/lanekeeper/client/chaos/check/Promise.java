// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

/** What is promised; each has a rule that looks for what breaks it. */
public enum Promise {
    /** What was acknowledged is there: as the version that was told, for everybody, to the end. */
    WRITES_ARE_KEPT,
    /** What was refused or never sent has no effect, and nothing has one before it was asked for. */
    ONLY_WHAT_WAS_ASKED_IS_DONE,
    /** A call has its effect once. */
    WRITES_ARE_APPLIED_ONCE,
    /** A write that expects a version makes the next one of it, or is refused since there is another. */
    COMPARE_AND_SET,
    /** Writes take effect between their call and their end: one that began when another had ended comes behind it. */
    WRITES_IN_REAL_TIME,
    /** Calls of one thread are applied and answered in the order of the calls. */
    CALLS_IN_ORDER,
    /** What a session has seen once it never sees undone, its own writes included. */
    READS_NEVER_GO_BACK,
    /** After a sync a session sees what was acknowledged to anybody before. */
    SYNC_CATCHES_UP,
    /** The numbers of sequential nodes grow. */
    SEQUENCES_GROW,
    /** Ephemeral nodes belong to their session, and are there as long as it lives and no longer. */
    EPHEMERALS_LIVE_WITH_SESSIONS,
    /** A watch for one event is told one, of a change that is newer than what had been read, before that is seen. */
    WATCHES_ARE_TOLD_ONCE,
    /** A persistent watch is told of each change, in order, unless it is told of a gap. */
    PERSISTENT_WATCHES_MISS_NOTHING,
    /** Who watches states is told newer and newer ones, and the last one. */
    STATES_ADVANCE
}
