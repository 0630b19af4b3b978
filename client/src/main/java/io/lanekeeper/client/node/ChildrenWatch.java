// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.internal.node.NodeAccess;

/**
 * Calls a function with the names of a node's children, now and whenever one is created or deleted, and with nothing
 * while the node does not exist (kazoo: {@code ChildrenWatch}).
 * {@link io.lanekeeper.client.ZooKeeperClient#childrenWatch} makes it; {@link NodeWatch} describes it.
 */
public final class ChildrenWatch extends NodeWatch<Children> {
    ChildrenWatch(NodeAccess zk, String path, NodeListener<Children> listener) {
        super(zk, path, NodeStates.children(zk, path), listener);
    }
}
