// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.List;

/**
 * A node's children and {@link Stat}.
 *
 * @param names without the parent's path, in no particular order
 * @param stat of the parent
 */
public record Children(List<String> names, Stat stat) {
    /** Copies the names. */
    public Children {
        names = List.copyOf(names);
    }
}
