// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.recipes.node.PersistentNode;
import org.jspecify.annotations.Nullable;

/** Is notified of what a {@link NodeKeeper} does, on the loop. */
interface KeeperObserver {
    /**
     * Called in each step, also if nothing has changed.
     *
     * @param state the state that follows from what was seen; null if nothing follows
     */
    void shown(PersistentNode.@Nullable State state, Seen seen);

    /** The connection is lost, or the session of a node that outlives it. */
    void suspended();

    /** Others have set the data. */
    void dataChanged(byte @Nullable [] data);

    /** The client is stopped. */
    void stopped(Throwable error);

    /** Called last: the node is gone or left, or the server refuses its deletion with {@code error}. */
    void ended(@Nullable Throwable error);
}
