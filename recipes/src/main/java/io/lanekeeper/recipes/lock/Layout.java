// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import java.util.Objects;

/**
 * The names of a lock's nodes. The names decide which clients exclude one another.
 *
 * @param name the part of the name before the number, for example {@code lock-}
 * @param prefix the way in which a node is found again after an unknown outcome
 * @param containers whether missing parents become container nodes, which the server deletes when they are empty; else they
 *     are persistent
 */
public record Layout(String name, Prefix prefix, boolean containers) {
    /** Curator's {@code InterProcessMutex}: {@code _c_<guid>-lock-<number>}, parents are containers. The default. */
    public static final Layout CURATOR = new Layout("lock-", Prefix.CURATOR, true);

    /** kazoo's {@code Lock}: {@code <hex>__lock__<number>}, parents are persistent. */
    public static final Layout KAZOO = new Layout("__lock__", Prefix.KAZOO, false);

    /** The unique part of a name. */
    public enum Prefix {
        /** {@code _c_}, an id with dashes, and a dash. */
        CURATOR,
        /** An id of 32 digits. */
        KAZOO
    }

    /** Checks the values. */
    public Layout {
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.indexOf('/') >= 0 || Character.isDigit(name.charAt(name.length() - 1))) {
            throw new IllegalArgumentException(
                    "name: \"" + name + "\" (expected: at least one character, no slash, no digit at the end)");
        }
    }

    /** Returns Curator's layout with another name, as {@code LeaderSelector} and other recipes have. */
    public static Layout named(String name) {
        return new Layout(name, Prefix.CURATOR, true);
    }
}
