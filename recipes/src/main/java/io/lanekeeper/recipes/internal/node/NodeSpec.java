// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.recipes.node.PersistentNodeOptions;
import java.util.Objects;

/**
 * The kind of a node.
 *
 * @param path as it was given
 * @param containers whether missing parents become containers
 */
public record NodeSpec(String path, PersistentNodeOptions options, boolean containers) {
    /** Checks that a node may be created and deleted at the path. */
    public NodeSpec {
        Objects.requireNonNull(options, "options");
        NodeRequests.check(path, options);
    }
}
