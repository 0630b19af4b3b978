// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.spi.LoopSession;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a claim: its node has the item's name, so only the node's data distinguishes it from other claims of the
 * same item.
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
        return node != null && node.stat().ephemeralOwner() == session.id() && Arrays.equals(node.data(), data());
    }
}
