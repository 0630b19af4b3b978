// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import java.util.List;

/**
 * The kind of the nodes that are created where a path misses them.
 *
 * @param mode persistent nodes or containers
 */
public record PathNodes(List<Acl> acl, CreateMode mode) {
    /** Returns the same as persistent nodes. */
    PathNodes persistent() {
        return new PathNodes(acl, CreateMode.PERSISTENT);
    }
}
