// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import io.lanekeeper.client.event.EventType;
import java.util.List;
import java.util.Set;

/**
 * The answer to {@link LoopClient#changedSince}.
 *
 * @param zxid the nodes were compared with this state of the server or with later ones; all watch events up to it have come
 * @param all the changes; a node that was asked for in two tables may have two
 * @param leftOut the paths that were not compared, since this client has a persistent watch on them: read these
 */
public record Changes(long zxid, List<Change> all, Set<String> leftOut) {
    /** Copies the lists. */
    public Changes {
        all = List.copyOf(all);
        leftOut = Set.copyOf(leftOut);
    }

    /**
     * A change of a node.
     *
     * @param type NODE_CREATED, NODE_DELETED, NODE_DATA_CHANGED (also for a node that was deleted and created again) or
     *     NODE_CHILDREN_CHANGED
     */
    public record Change(EventType type, String path) {}
}
