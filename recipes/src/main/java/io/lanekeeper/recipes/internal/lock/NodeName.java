// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import org.jspecify.annotations.Nullable;

/**
 * The name of a contender's node, with the number that the server has appended: {@code %010d} of an int, which overflows after
 * 2,147,483,647 children. So it has ten digits, or a minus and nine or ten.
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
        if (digits > 0 && name.charAt(digits) == '-' && digitsFrom(name, digits + 1)) {
            return of(name, digits, kinds);
        } else if (digits <= 0 || !digitsFrom(name, digits)) {
            return null;
        }
        NodeName plain = of(name, digits, kinds);
        return plain == null && name.charAt(digits - 1) == '-' ? of(name, digits - 1, kinds) : plain;
    }

    /** @param start the place of the number, with its sign */
    private static @Nullable NodeName of(String name, int start, Iterable<String> kinds) {
        for (String kind : kinds) {
            if (name.startsWith(kind, start - kind.length())) {
                long number = Long.parseLong(name, start, name.length(), 10);
                return number == (int) number ? new NodeName(name, kind, (int) number) : null;
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

    /** Returns the name of a node with the same unique part and number, but of another kind. */
    String as(String otherKind) {
        int number = name.length() - DIGITS;
        number -= name.startsWith(kind, number - kind.length()) ? 0 : 1;
        return name.substring(0, number - kind.length()) + otherKind + name.substring(number);
    }

    /** Returns whether this node was created before {@code other}. Numbers are compared as they are counted: they wrap. */
    boolean isBefore(NodeName other) {
        return sequence - other.sequence < 0;
    }
}
