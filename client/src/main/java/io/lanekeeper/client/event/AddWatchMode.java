// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The events of a persistent watch (ZooKeeper: {@code AddWatchMode}). */
public enum AddWatchMode {
    /** Creation, change of data and deletion of one node, and creation and deletion of its children. */
    PERSISTENT(0),
    /**
     * Creation, change of data and deletion of a node and of all nodes below it. There are no events of changed
     * children; the events of the children themselves replace them.
     */
    PERSISTENT_RECURSIVE(1);

    private final int code;

    AddWatchMode(int code) {
        this.code = code;
    }

    /** Returns the mode's number in the protocol. */
    public int code() {
        return code;
    }
}
