// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import org.jspecify.annotations.Nullable;

/**
 * The nodes that a contender waits for, as a listing has shown them. Their number only falls, since later nodes have greater
 * numbers. Only the last two are kept: with more than that in front, a new listing is needed anyway when the last one goes.
 *
 * @param count how many there are
 * @param nearest the one with the greatest number; null if there is none
 * @param second the one before that; null if there is none
 */
record Ahead(
        int count, @Nullable NodeName nearest, @Nullable NodeName second) {
    /** Nothing. */
    static final Ahead NOTHING = new Ahead(0, null, null);

    /** Returns what is in front of {@code own} in a listing; null if {@code own} itself is not in it. */
    static @Nullable Ahead of(NodeName own, ContenderKind kind, Iterable<NodeName> names) {
        boolean present = false;
        int count = 0;
        NodeName nearest = null;
        NodeName second = null;
        for (NodeName other : names) {
            if (other.sequence() == own.sequence() && other.name().equals(own.name())) {
                present = true;
            } else if (kind.isBlockedBy(own, other)) {
                count++;
                if (nearest == null || distance(own, other) < distance(own, nearest)) {
                    second = nearest;
                    nearest = other;
                } else if (second == null || distance(own, other) < distance(own, second)) {
                    second = other;
                }
            }
        }
        return present ? new Ahead(count, nearest, second) : null;
    }

    /** Numbers wrap, so only their distance to the own one has an order. */
    private static int distance(NodeName own, NodeName other) {
        return own.sequence() - other.sequence();
    }

    /** Returns whether it is known without a listing what is in front when the nearest node has gone. */
    boolean isShort() {
        return count <= 2;
    }

    /** Returns what is in front when the nearest node has gone. */
    Ahead withoutNearest() {
        return new Ahead(count - 1, second, null);
    }
}
