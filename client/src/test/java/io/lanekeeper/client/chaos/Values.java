// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import java.nio.ByteBuffer;

/** Nodes' data, which are one number. */
final class Values {
    private Values() {}

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static Node node(String path, NodeData data) {
        byte[] bytes = data.data();
        boolean number = bytes != null && bytes.length == Long.BYTES;
        return node(path, number ? ByteBuffer.wrap(bytes).getLong() : History.NO_VALUE, data.stat());
    }

    static Node node(String path, long value, Stat stat) {
        return new Node(path, value, stat.version(), stat.czxid(), stat.mzxid(), stat.ephemeralOwner());
    }
}
