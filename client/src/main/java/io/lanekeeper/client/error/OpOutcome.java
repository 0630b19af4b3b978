// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The outcome of one operation of a failed multi. Nothing of the multi was applied. */
public enum OpOutcome {
    /** The operation was possible, and was undone (kazoo: {@code RolledBackError}). */
    ROLLED_BACK,
    /** The server refused the operation, and therefore all. */
    REFUSED,
    /** The operation was not attempted (ZooKeeper: {@code RuntimeInconsistency}). */
    NOT_TRIED
}
