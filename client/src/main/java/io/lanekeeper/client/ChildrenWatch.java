// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Children;

/**
 * Calls a function with the names of a node's children, now and whenever one has been created or deleted, and with nothing
 * while there is no such node (kazoo: {@code ChildrenWatch}). Made by {@link ZooKeeperClient#childrenWatch}; {@link NodeWatch}
 * says what holds for it.
 */
public final class ChildrenWatch extends NodeWatch<Children> {
    ChildrenWatch(ZooKeeperClient zk, WatchLane lane, String path, NodeListener<Children> listener) {
        super(zk, lane, path, NodeStates.children(zk, path), listener);
    }
}
