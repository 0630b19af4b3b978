// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.Layout;
import java.util.Set;

/**
 * The role of a contender in a queue.
 *
 * @param name the part of its node's name before the number
 * @param blockedBy the kinds of nodes that it waits for, if they have a smaller number
 * @param relist whether it must list again when the last node that it waited for has gone, since that node may have been
 *     replaced by one with the same number
 */
public record ContenderKind(String name, Set<String> blockedBy, boolean relist) {
    /** Returns the kind of a contender that waits for all others, in the names of a layout. */
    public static ContenderKind exclusive(Layout layout) {
        return LockRole.EXCLUSIVE.kind(layout);
    }

    boolean isBlockedBy(NodeName own, NodeName other) {
        return blockedBy.contains(other.kind()) && other.isBefore(own);
    }
}
