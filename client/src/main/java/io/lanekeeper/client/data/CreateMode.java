// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/** How long a node lives and whether the server completes its name (ZooKeeper: {@code CreateMode}). */
public enum CreateMode {
    /** Lives until it is deleted. */
    PERSISTENT(0),
    /** Lives as long as the session that created it; has no children. */
    EPHEMERAL(1),
    /** As {@link #PERSISTENT}; the server appends the parent's counter, ten digits with leading zeros. */
    PERSISTENT_SEQUENTIAL(2),
    /** As {@link #EPHEMERAL}; the server appends the parent's counter, ten digits with leading zeros. */
    EPHEMERAL_SEQUENTIAL(3);

    private final int flag;

    CreateMode(int flag) {
        this.flag = flag;
    }

    /** The mode's number in the protocol. */
    public int flag() {
        return flag;
    }

    /** Whether the node goes with its session. */
    public boolean ephemeral() {
        return (flag & 1) != 0;
    }

    /** Whether the server completes the name. */
    public boolean sequential() {
        return (flag & 2) != 0;
    }
}
