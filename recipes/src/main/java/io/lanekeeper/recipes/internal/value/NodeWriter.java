// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/** Writes a node under the condition that no other client has changed it. On the loop. */
interface NodeWriter {
    /**
     * Writes data once.
     *
     * @param expected the node's last known Stat, whose version it must still have; null if it must not exist, and is created
     * @param done gets the Stat after the write. It fails with BAD_VERSION, NODE_EXISTS or NO_NODE if the condition does
     *     not hold; with an unknown outcome if it cannot be found out whether the write was applied
     */
    void write(@Nullable Stat expected, byte[] data, Completion<Stat> done);
}
