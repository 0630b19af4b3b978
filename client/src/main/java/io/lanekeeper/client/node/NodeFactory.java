// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.internal.node.NodeAccess;

/** Makes node watches and publishers for a client. Applications use the methods of the client. */
public final class NodeFactory {
    private NodeFactory() {}

    /** Returns a publisher of the data of a node. */
    public static NodePublisher<NodeData> dataPublisher(NodeAccess client, String path) {
        return NodeStates.data(client, path);
    }

    /** Returns a publisher of the children of a node. */
    public static NodePublisher<Children> childrenPublisher(NodeAccess client, String path) {
        return NodeStates.children(client, path);
    }

    /** Returns a watch of the data of a node, which has begun. */
    public static DataWatch dataWatch(NodeAccess client, String path, NodeListener<NodeData> listener) {
        DataWatch watch = new DataWatch(client, path, listener);
        watch.begin();
        return watch;
    }

    /** Returns a watch of the children of a node, which has begun. */
    public static ChildrenWatch childrenWatch(NodeAccess client, String path, NodeListener<Children> listener) {
        ChildrenWatch watch = new ChildrenWatch(client, path, listener);
        watch.begin();
        return watch;
    }
}
