// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import java.time.Duration;

/** Converts durations to nanoseconds, at most 292 years. */
final class Nanos {
    private Nanos() {}

    static long of(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
