// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** What a watch that stays is told (ZooKeeper: {@code AddWatchMode}). */
public enum AddWatchMode {
    /** Creation, change of data and deletion of one node, and creation and deletion of its children. */
    PERSISTENT(0),
    /** Creation, change of data and deletion of a node and of all below it. Changes of children are told by their own. */
    PERSISTENT_RECURSIVE(1);

    private final int code;

    AddWatchMode(int code) {
        this.code = code;
    }

    /** The mode's number in the protocol. */
    public int code() {
        return code;
    }
}
