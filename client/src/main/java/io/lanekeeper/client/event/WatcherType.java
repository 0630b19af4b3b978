// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The kinds of watches that a removal removes (ZooKeeper: {@code WatcherType}). */
public enum WatcherType {
    /** One-shot watches on a node's children. */
    CHILDREN(1),
    /** One-shot watches on a node. */
    DATA(2),
    /** All kinds of watches. */
    ANY(3),
    /** Watches of {@link AddWatchMode#PERSISTENT}. */
    PERSISTENT(4),
    /** Watches of {@link AddWatchMode#PERSISTENT_RECURSIVE}. */
    PERSISTENT_RECURSIVE(5);

    private final int code;

    WatcherType(int code) {
        this.code = code;
    }

    /** Returns the type's number in the protocol. */
    public int code() {
        return code;
    }

    /** Returns whether {@code other} is this type, or this is {@link #ANY}. */
    public boolean covers(WatcherType other) {
        return this == other || this == ANY;
    }
}
