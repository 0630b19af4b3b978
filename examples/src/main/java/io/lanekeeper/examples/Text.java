// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.data.NodeData;

/** Converts between text and bytes: ZooKeeper stores bytes, the examples store text. */
final class Text {
    private Text() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] data) {
        return new String(data, UTF_8);
    }

    /** Returns the data of a node as text. A node may also have no data, which differs from empty data. */
    static String text(NodeData node) {
        byte[] data = node.data();
        return data == null ? "" : text(data);
    }
}
