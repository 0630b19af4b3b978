// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

/** A promise of the client or the servers; each has a rule that looks for breaks. */
public enum Promise {
    /** An acknowledged write stays: as the version in its reply, for every client, to the end. */
    WRITES_ARE_KEPT,
    /** A write that was refused or never sent has no effect, and no write has one before its call. */
    ONLY_WHAT_WAS_ASKED_IS_DONE,
    /** A call has its effect once. */
    WRITES_ARE_APPLIED_ONCE,
    /** A write that expects a version makes the next one of it, or is refused since there is another. */
    COMPARE_AND_SET,
    /** Writes take effect between their call and their end: one that began when another had ended comes behind it. */
    WRITES_IN_REAL_TIME,
    /** The calls of one thread are applied and completed in the order of the calls. */
    CALLS_IN_ORDER,
    /** A session never sees that something is undone that it has seen, its own writes included. */
    READS_NEVER_GO_BACK,
    /** After a sync a session sees each write that was acknowledged to a client before. */
    SYNC_CATCHES_UP,
    /** The numbers of sequential nodes grow. */
    SEQUENCES_GROW,
    /** Ephemeral nodes belong to their session, and exist until it ends, no longer. */
    EPHEMERALS_LIVE_WITH_SESSIONS,
    /** A one-shot watch is notified once, of a change that is newer than the read, before a read shows the change. */
    WATCHES_ARE_NOTIFIED_ONCE,
    /** A persistent watch is notified of each change, in order, or else of a gap. */
    PERSISTENT_WATCHES_MISS_NOTHING,
    /** A node watch notifies of newer and newer states, and of the last one. */
    STATES_ADVANCE
}
