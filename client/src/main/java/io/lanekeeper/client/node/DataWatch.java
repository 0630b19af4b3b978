// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.internal.node.NodeAccess;

/**
 * Calls a function with a node's data, now and whenever they are set, and with nothing while the node does not exist
 * (kazoo: {@code DataWatch}). {@link io.lanekeeper.client.ZooKeeperClient#dataWatch} makes it; {@link NodeWatch}
 * describes it.
 */
public final class DataWatch extends NodeWatch<NodeData> {
    DataWatch(NodeAccess zk, String path, NodeListener<NodeData> listener) {
        super(zk, path, NodeStates.data(zk, path), listener);
    }
}
