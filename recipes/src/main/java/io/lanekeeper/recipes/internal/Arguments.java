// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import java.util.Objects;

/** Checks of arguments, with messages that name the value and what was expected. */
public final class Arguments {
    private Arguments() {}

    /** Returns a path that keeps the rules of ZooKeeper. */
    public static String path(String path) {
        Op.check(path, ZooKeeperOperations.ANY_VERSION);
        return path;
    }

    /** Returns a text that can be the name of a node. */
    public static String name(String what, String name) {
        Objects.requireNonNull(name, what);
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    what + ": \"" + name + "\" (expected: at least one character, no slash, not . or ..)");
        }
        return name;
    }
}
