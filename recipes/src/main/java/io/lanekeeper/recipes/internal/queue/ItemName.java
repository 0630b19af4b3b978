// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import org.jspecify.annotations.Nullable;

/**
 * The name of an item's node: {@code qn-} or {@code entry-}, a priority and a dash, and the number that the server has
 * appended. That has ten digits; after 2,147,483,647 children it has a minus in front (ZooKeeper: {@code %010d} of an int
 * that overflows).
 *
 * @param name the whole name
 * @param priority kazoo's default for a name without one
 */
record ItemName(String name, int priority, int sequence) {
    /** The start of a name without a priority, as Curator's {@code SimpleDistributedQueue} has it. */
    static final String PLAIN = "qn-";

    /** The priority of items that have none in their name. */
    static final int DEFAULT_PRIORITY = 100;

    /** The least urgent priority. */
    static final int LAST_PRIORITY = 999;

    private static final String ENTRY = "entry-";
    private static final int PRIORITY_DIGITS = 3;
    private static final int DIGITS = 10;

    /** Returns the start of the name of an item with a priority, as kazoo's queues have it. */
    static String start(int priority) {
        if (priority < 0 || priority > LAST_PRIORITY) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: 0 to " + LAST_PRIORITY + ")");
        }
        String digits = Integer.toString(priority);
        return ENTRY + "0".repeat(PRIORITY_DIGITS - digits.length()) + digits + '-';
    }

    /** Returns the parts of a name without a priority; null for any other name. */
    static @Nullable ItemName plain(String name) {
        Integer sequence = name.startsWith(PLAIN) ? sequence(name, PLAIN.length()) : null;
        return sequence == null ? null : new ItemName(name, DEFAULT_PRIORITY, sequence);
    }

    /** Returns the parts of a name with a priority; null for any other name. */
    static @Nullable ItemName entry(String name) {
        int end = ENTRY.length() + PRIORITY_DIGITS;
        if (!name.startsWith(ENTRY) || name.length() <= end || name.charAt(end) != '-') {
            return null;
        }
        Integer sequence = sequence(name, end + 1);
        boolean digits = digits(name, ENTRY.length(), end);
        return sequence == null || !digits
                ? null
                : new ItemName(name, Integer.parseInt(name.substring(ENTRY.length(), end)), sequence);
    }

    private static @Nullable Integer sequence(String name, int start) {
        boolean negative = name.startsWith("-", start);
        int first = negative ? start + 1 : start;
        if (name.length() != first + DIGITS || !digits(name, first, name.length())) {
            return null;
        }
        long number = Long.parseLong(name.substring(start));
        return number < Integer.MIN_VALUE || number > Integer.MAX_VALUE ? null : Integer.valueOf((int) number);
    }

    private static boolean digits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
