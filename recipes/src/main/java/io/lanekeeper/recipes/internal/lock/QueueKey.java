// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.Layout;
import java.util.Set;

/**
 * The identity of a queue: contenders with equal keys wait for one another.
 *
 * @param directory the parent of the nodes
 * @param layout the form of the names that are created
 * @param kinds the kinds of nodes that count; all other children are ignored
 */
public record QueueKey(String directory, Layout layout, Set<String> kinds) {
    /** Copies the set. */
    public QueueKey {
        kinds = Set.copyOf(kinds);
    }

    /** Returns the key of a queue in which each contender waits for all others, in the names of a layout. */
    public static QueueKey exclusive(String directory, Layout layout) {
        return LockRole.EXCLUSIVE.queue(directory, layout);
    }

    /** Returns the path of a node in the directory. */
    public String path(String name) {
        return directory.length() == 1 ? directory + name : directory + '/' + name;
    }
}
