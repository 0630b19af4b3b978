// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** What became of one operation of a multi of which nothing was applied. */
public enum OpOutcome {
    /** It could have been done, and was undone (kazoo: {@code RolledBackError}). */
    ROLLED_BACK,
    /** The server refused it, and therefore all. */
    REFUSED,
    /** It was not tried (ZooKeeper: {@code RuntimeInconsistency}). */
    NOT_TRIED
}
