// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** What a watch saw (ZooKeeper: {@code EventType}). */
public enum EventType {
    /** Nothing: the session ended, and the watch with it; {@link WatchedEvent#keeperState()} tells how. */
    NONE(-1),
    /** The node was created. */
    NODE_CREATED(1),
    /** The node was deleted. */
    NODE_DELETED(2),
    /** The node's data was set. */
    NODE_DATA_CHANGED(3),
    /** A child was created or deleted. */
    NODE_CHILDREN_CHANGED(4),
    /** Nothing: a watch on the node was taken away by {@code removeWatches} or {@code removeAllWatches}. */
    DATA_WATCH_REMOVED(5),
    /** Nothing: a watch on the node's children was taken away by {@code removeWatches} or {@code removeAllWatches}. */
    CHILD_WATCH_REMOVED(6),
    /** Nothing: a persistent watch was taken away by {@code removeWatches} or {@code removeAllWatches}. */
    PERSISTENT_WATCH_REMOVED(7),
    /**
     * Told to persistent watches alone: events may be missing. The connection was lost and is there again, and the server
     * tells nothing of the time between; or so many events waited for the watch lane that no more were kept. Read again what
     * matters.
     */
    EVENTS_MISSED(Integer.MIN_VALUE);

    private final int code;

    EventType(int code) {
        this.code = code;
    }

    /** The type with a number that servers send; the others are made by the client. */
    public static EventType of(int code) {
        for (EventType type : values()) {
            if (type.code == code && code <= NODE_CHILDREN_CHANGED.code && type != EVENTS_MISSED) {
                return type;
            }
        }
        throw new IllegalArgumentException("event type: " + code + " (expected: -1 or 1 to 4)");
    }
}
