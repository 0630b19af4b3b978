// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The type of a watch event (ZooKeeper: {@code EventType}). */
public enum EventType {
    /**
     * The watch ended, without an event of its node. {@link WatchedEvent#keeperState()} says how: the session ended or,
     * with {@code keepWatches(false)}, the connection.
     */
    NONE(-1),
    /** The node was created. */
    NODE_CREATED(1),
    /** The node was deleted. */
    NODE_DELETED(2),
    /** The node's data was set. */
    NODE_DATA_CHANGED(3),
    /** A child was created or deleted. */
    NODE_CHILDREN_CHANGED(4),
    /** {@code removeWatches} or {@code removeAllWatches} has removed a watch on the node. */
    DATA_WATCH_REMOVED(5),
    /** {@code removeWatches} or {@code removeAllWatches} has removed a watch on the node's children. */
    CHILD_WATCH_REMOVED(6),
    /** {@code removeWatches} or {@code removeAllWatches} has removed a persistent watch. */
    PERSISTENT_WATCH_REMOVED(7),
    /**
     * Events may be missing. Only persistent watches are notified of this: after a lost connection, since the server
     * does not replay the time in between; or if too many events waited for the watch lane. Read again what matters.
     */
    EVENTS_MISSED(Integer.MIN_VALUE);

    private final int code;

    EventType(int code) {
        this.code = code;
    }

    /** Returns the type of a number that servers send. The other types are made by the client. */
    public static EventType of(int code) {
        for (EventType type : values()) {
            if (type.code == code && code <= NODE_CHILDREN_CHANGED.code && type != EVENTS_MISSED) {
                return type;
            }
        }
        throw new IllegalArgumentException("event type: " + code + " (expected: -1 or 1 to 4)");
    }
}
