// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * A line of ZooKeeper's releases that {@link SimulatedZooKeeper} can behave as: the properties are all that a client can see
 * of the difference, as far as tests that compare the model with real servers have found.
 */
public enum ZooKeeperVersion {
    /** As 3.8.6. */
    V3_8("3.8.6"),
    /** As 3.9.5. */
    V3_9("3.9.5");

    private final String release;

    ZooKeeperVersion(String release) {
        this.release = release;
    }

    /** The release that the model was compared with. */
    public String release() {
        return release;
    }

    /** Events tell the transaction that they are of; before, always -1 (ZOOKEEPER-4655). */
    boolean eventsHaveZxids() {
        return this == V3_9;
    }

    /**
     * As many modes of watches as were asked for may meet at a path; before, the last one counts, whoever is asked for a
     * watch answers for all that are there, and children's watches are in both tables (ZOOKEEPER-4466, ZOOKEEPER-4475).
     */
    boolean watchModesMeet() {
        return this == V3_9;
    }

    /** Whether a write that cannot be read is a transaction; since 3.9 only a multi is (ZOOKEEPER-4575). */
    boolean takesZxid(int type) {
        return type == OpCode.multi || (this == V3_8 && type != OpCode.reconfig);
    }

    /**
     * The kind of a watch on the wire; persistent ones have kinds of their own since 3.9 (ZOOKEEPER-4472).
     *
     * @throws RuntimeException if there is no such kind, as in the server
     */
    WatcherType watcherType(int number) {
        WatcherType type = WatcherType.fromInt(number);
        boolean known = this == V3_9 || (type != WatcherType.Persistent && type != WatcherType.PersistentRecursive);
        if (!known) {
            throw new IllegalArgumentException("kind of watch: " + number);
        }
        return type;
    }
}
