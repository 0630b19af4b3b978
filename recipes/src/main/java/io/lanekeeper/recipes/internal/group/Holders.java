// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import java.util.Objects;

/** The names of holders of timed leases. */
final class Holders {
    private Holders() {}

    /** Refuses a name that would mean that there is no holder. */
    static void check(String holder) {
        if (Objects.requireNonNull(holder, "holder").isEmpty()) {
            throw new IllegalArgumentException("holder: \"\" (expected: at least one character)");
        }
    }
}
