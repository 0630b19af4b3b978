// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The places of units among all, by the numbers that the server gave them. */
final class UnitRanks {
    private static final Pattern NUMBER = Pattern.compile("-(-?[0-9]{9,10})$");

    private UnitRanks() {}

    /** Returns whether each of {@code own} has fewer than {@code max} before it. Units without a number count as earlier. */
    static boolean areBelow(int max, List<String> all, List<String> own) {
        Set<String> names = own.stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
        if (all.size() <= max) {
            return all.containsAll(names);
        }
        for (String name : names) {
            long before = all.stream().filter(other -> isBefore(other, name)).count();
            if (before >= max || !all.contains(name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBefore(String other, String name) {
        Matcher one = NUMBER.matcher(other);
        Matcher two = NUMBER.matcher(name);
        if (!one.find() || !two.find()) {
            return !other.equals(name);
        }
        return (int) (Long.parseLong(one.group(1)) - Long.parseLong(two.group(1))) < 0;
    }

    /** Returns the number that the server gave to a unit; 0 if it has none. */
    static int number(String name) {
        Matcher found = NUMBER.matcher(name);
        return found.find() ? (int) Long.parseLong(found.group(1)) : 0;
    }
}
