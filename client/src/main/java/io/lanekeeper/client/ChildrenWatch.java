// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Children;

/**
 * Calls a function with the names of a node's children, now and whenever one is created or deleted, and with nothing
 * while the node does not exist (kazoo: {@code ChildrenWatch}).
 * {@link io.lanekeeper.client.ZooKeeperClient#childrenWatch} makes it; {@link NodeWatch} describes it.
 */
public final class ChildrenWatch extends NodeWatch<Children> {
    ChildrenWatch(ZooKeeperClient zk, WatchLane lane, String path, NodeListener<Children> listener) {
        super(zk, lane, path, NodeStates.children(zk, path), listener);
    }
}
