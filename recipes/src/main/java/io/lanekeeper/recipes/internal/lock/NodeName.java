// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import org.jspecify.annotations.Nullable;

/**
 * The name of a contender's node, with the number that the server has appended: ten digits, or a minus and ten digits after
 * 2,147,483,647 children (ZooKeeper: {@code %010d} of an int that overflows).
 *
 * @param name the whole name
 * @param kind the part that says which recipe and which role it is, such as {@code lock-}
 * @param sequence the number
 */
record NodeName(String name, String kind, int sequence) {
    private static final int DIGITS = 10;

    /** Returns the parts of a name that ends in one of {@code kinds} and a number; null for any other name. */
    static @Nullable NodeName of(String name, Iterable<String> kinds) {
        int digits = name.length() - DIGITS;
        if (digits <= 0 || !digitsFrom(name, digits)) {
            return null;
        }
        boolean negative = name.charAt(digits - 1) == '-';
        NodeName plain = of(name, digits, digits, kinds);
        return plain == null && negative ? of(name, digits - 1, digits, kinds) : plain;
    }

    private static @Nullable NodeName of(String name, int end, int digits, Iterable<String> kinds) {
        for (String kind : kinds) {
            if (name.startsWith(kind, end - kind.length())) {
                long number = Long.parseLong(name.substring(digits));
                return number > Integer.MAX_VALUE + (end < digits ? 1L : 0L)
                        ? null
                        : new NodeName(name, kind, (int) (end < digits ? -number : number));
            }
        }
        return null;
    }

    private static boolean digitsFrom(String name, int start) {
        for (int i = start; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns whether this node was created before {@code other}. Numbers are compared as they are counted: they wrap. */
    boolean isBefore(NodeName other) {
        return sequence - other.sequence < 0;
    }
}
