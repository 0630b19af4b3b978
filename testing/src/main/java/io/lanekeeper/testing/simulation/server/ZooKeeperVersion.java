// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * A line of ZooKeeper's releases as which {@link SimulatedZooKeeper} can behave. Its properties are all that a client
 * can see of the difference, as far as tests that compare the model with real servers have found.
 */
public enum ZooKeeperVersion {
    /** Behaves as 3.8.6. */
    V3_8("3.8.6"),
    /** Behaves as 3.9.5. */
    V3_9("3.9.5");

    private final String release;

    ZooKeeperVersion(String release) {
        this.release = release;
    }

    /** Returns the release with which the model was compared. */
    public String release() {
        return release;
    }

    /** Returns whether events have the zxid of their transaction; if not, it is always -1 (ZOOKEEPER-4655). */
    boolean eventsHaveZxids() {
        return this == V3_9;
    }

    /**
     * Returns whether watches of several modes can exist at one path. If not, the last one counts, a watch of any mode
     * counts when one is looked for, and child watches are in both tables (ZOOKEEPER-4466, ZOOKEEPER-4475).
     */
    boolean watchModesMeet() {
        return this == V3_9;
    }

    /**
     * Returns whether a write that cannot be read takes a transaction; since 3.9 only a multi does (ZOOKEEPER-4575).
     */
    boolean takesZxid(int type) {
        return type == OpCode.multi || (this == V3_8 && type != OpCode.reconfig);
    }

    /**
     * Returns the type of a watch on the wire; persistent watches have types of their own since 3.9 (ZOOKEEPER-4472).
     *
     * @throws RuntimeException if there is no such type, as in the server
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
