// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatcherType;

/** The tables of one-shot watches: which change ends a watch, and how it is set again. */
public enum WatchKind {
    /** On a node that existed when it was set: change of data, deletion. */
    DATA,
    /** On a node that did not exist: creation. */
    EXIST,
    /** On a node's children: their creation and deletion, deletion of the node. */
    CHILD;

    /** Returns the type of the server's watch for watchers of this kind. */
    public WatcherType type() {
        return this == CHILD ? WatcherType.CHILDREN : WatcherType.DATA;
    }

    /** Returns the event for a watcher of this kind that is removed. */
    public EventType removalEvent() {
        return this == CHILD ? EventType.CHILD_WATCH_REMOVED : EventType.DATA_WATCH_REMOVED;
    }
}
