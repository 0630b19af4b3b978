// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.NodeData;

/**
 * Calls a function with a node's data, now and whenever they have been set, and with nothing while there is no such node
 * (kazoo: {@code DataWatch}). Made by {@link ZooKeeperClient#dataWatch}; {@link NodeWatch} says what holds for it.
 */
public final class DataWatch extends NodeWatch<NodeData> {
    DataWatch(ZooKeeperClient zk, WatchLane lane, String path, NodeListener<NodeData> listener) {
        super(zk, lane, path, NodeStates.data(zk, path), listener);
    }
}
