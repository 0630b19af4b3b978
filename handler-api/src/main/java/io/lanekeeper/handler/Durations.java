// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.Objects;

/** Checks of durations, with messages that name the value and what was expected. */
final class Durations {
    private Durations() {}

    static Duration requireNotNegative(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: zero or more)");
        }
        return value;
    }
}
