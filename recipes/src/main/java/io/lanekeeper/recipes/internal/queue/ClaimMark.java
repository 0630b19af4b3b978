// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.spi.LoopSession;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What tells a claim from other claims of the same item: the data of its node. The names of the nodes are those of the items, so
 * they tell nothing.
 *
 * @param entry the path of the item
 * @param taken the path of the claim's node
 * @param mark 32 digits, as kazoo has them
 */
record ClaimMark(String entry, String taken, String mark) {
    byte[] data() {
        return mark.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns whether {@code node} is the node of this claim, in {@code session}. */
    boolean isIn(@Nullable NodeData node, LoopSession session) {
        return node != null
                && node.stat().ephemeralOwner() == session.id()
                && Arrays.equals(node.data(), data());
    }
}
