// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The maximum of a semaphore in the data of a node, in the forms of other libraries. */
final class SemaphoreMax {
    private SemaphoreMax() {}

    /**
     * Returns the maximum.
     *
     * @throws IllegalArgumentException if it is not the fixed one that these terms have
     * @throws IllegalStateException if it is to come from the data, and the data has none
     */
    static int of(SemaphoreTerms terms, byte @Nullable [] data) {
        if (!terms.isDynamic()) {
            return fixed(terms, data);
        }
        if (data == null || data.length != Integer.BYTES) {
            String found = data == null ? "no data" : data.length + " bytes";
            throw new IllegalStateException(
                    "maxFrom: " + terms.maxPath() + " has " + found + " (expected: 4 bytes in network order)");
        }
        return ByteBuffer.wrap(data).getInt();
    }

    /** Other text than a number has another use, and is ignored, as kazoo does. */
    private static int fixed(SemaphoreTerms terms, byte @Nullable [] data) {
        int max = terms.options().max();
        String text = data == null ? "" : new String(data, StandardCharsets.UTF_8).strip();
        Integer stored = number(text);
        if (stored != null && stored != max) {
            throw new IllegalArgumentException(
                    "max: " + max + " (expected: " + text + ", which is in " + terms.path() + ")");
        }
        return max;
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
