// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/** The lifetime of a node, and whether the server completes its name (ZooKeeper: {@code CreateMode}). */
public enum CreateMode {
    /** Lives until it is deleted. */
    PERSISTENT(0),
    /** Lives as long as the session that created it; has no children. */
    EPHEMERAL(1),
    /** As {@link #PERSISTENT}; the server appends the parent's counter, ten digits with leading zeros. */
    PERSISTENT_SEQUENTIAL(2),
    /** As {@link #EPHEMERAL}; the server appends the parent's counter, ten digits with leading zeros. */
    EPHEMERAL_SEQUENTIAL(3),
    /**
     * As {@link #PERSISTENT}; the server may delete it some time after its last child has gone. A node that never had a
     * child stays. Servers from 3.5.1 on.
     */
    CONTAINER(4),
    /**
     * As {@link #PERSISTENT}; the server may delete it when it has neither been changed nor had children for a time.
     * Servers from 3.5.3 on, if they are set up for it ({@code zookeeper.extendedTypesEnabled}).
     */
    PERSISTENT_WITH_TTL(5),
    /** As {@link #PERSISTENT_WITH_TTL}; the server appends the parent's counter, ten digits with leading zeros. */
    PERSISTENT_SEQUENTIAL_WITH_TTL(6);

    private final int flag;

    CreateMode(int flag) {
        this.flag = flag;
    }

    /** Returns the mode's number in the protocol. */
    public int flag() {
        return flag;
    }

    /** Returns whether the node is deleted with its session. */
    public boolean ephemeral() {
        return this == EPHEMERAL || this == EPHEMERAL_SEQUENTIAL;
    }

    /** Returns whether the server completes the name. */
    public boolean sequential() {
        return (flag & 2) != 0;
    }

    /** Returns whether the node has a time to live. */
    public boolean hasTtl() {
        return this == PERSISTENT_WITH_TTL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
    }
}
