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
    NODE_CHILDREN_CHANGED(4);

    private final int code;

    EventType(int code) {
        this.code = code;
    }

    /** The type with a number of the protocol. */
    public static EventType of(int code) {
        for (EventType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("event type: " + code + " (expected: -1 or 1 to 4)");
    }
}
