// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.Stat;
import java.time.Duration;
import java.util.Objects;

/** Checks of arguments, with messages that name the value and what was expected. */
final class Requirements {
    private Requirements() {}

    /** Returns the path of a recipe's node, which is below "/". */
    static String path(String path) {
        Objects.requireNonNull(path, "path");
        Op.check(path, ZooKeeperOperations.ANY_VERSION); // It refuses what breaks the rules of paths.
        if (path.equals("/")) {
            throw new IllegalArgumentException("path: / (expected: a node below it)");
        }
        return path;
    }

    /**
     * Returns the error of a write that is bound to a version below zero, which is what 2,147,483,648 writes lead to. At last the version
     * is -1, which would mean any version to the server, and lose the writes of others.
     */
    static IllegalStateException wrapped(String path, Stat stat) {
        return new IllegalStateException(path + ": version " + stat.version()
                + " (expected: 0 or more; a node that was written 2,147,483,648 times must be created again)");
    }

    static Duration notNegative(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: zero or more)");
        }
        return value;
    }

    static Duration positive(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
        return value;
    }

    static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
        return value;
    }
}
