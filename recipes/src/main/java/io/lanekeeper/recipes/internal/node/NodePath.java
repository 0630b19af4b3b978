// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a node, which the server completes in a sequential mode. There the name begins with a unique id, by which the node is
 * found again after an unknown outcome. Confined to the loop.
 */
final class NodePath {
    private final RecipeContext context;
    private final String given;
    private final boolean sequential;
    /** The unique part of the name of the node that exists or was asked for; null if there is none. */
    private @Nullable String prefix;
    /** Null while the server has not named the node. */
    private @Nullable String real;

    NodePath(RecipeContext context, String given, boolean sequential) {
        this.context = context;
        this.given = given;
        this.sequential = sequential;
        real = sequential ? null : given;
    }

    String parent() {
        return given.substring(0, Math.max(1, given.lastIndexOf('/')));
    }

    /** Returns the path of the node, or the one that was given while the server has not named the node. */
    String shown() {
        return real == null ? given : real;
    }

    /** Returns the path of the node; null while the server has not named it. */
    @Nullable
    String real() {
        return real;
    }

    boolean sequential() {
        return sequential;
    }

    /** Returns the path with which the node is to be created. A repetition has the same unique part. */
    String toCreate(LoopSession session) {
        if (!sequential) {
            return given;
        }
        if (prefix == null) {
            prefix = "_c_" + context.guid(session) + "-";
        }
        int name = given.lastIndexOf('/') + 1;
        return given.substring(0, name) + prefix + given.substring(name);
    }

    /** Takes the path that the server has given to the node. */
    void named(String path) {
        real = path;
    }

    /** Returns the node's name among {@code children}, and takes it; false if it is not there. */
    boolean find(List<String> children) {
        for (String child : children) {
            if (prefix != null && child.startsWith(prefix)) {
                named((parent().equals("/") ? "" : parent()) + '/' + child);
                return true;
            }
        }
        return false;
    }

    /** Forgets the node: the next one has another name. */
    void renew() {
        if (sequential) {
            prefix = null;
            real = null;
        }
    }
}
