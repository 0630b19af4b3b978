// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import java.time.Duration;

/** Converts durations to nanoseconds, at most 146 years, so that they can be added to a clock. */
public final class Nanos {
    private static final long MAX = Long.MAX_VALUE / 2;

    private Nanos() {}

    /** Returns the nanoseconds of {@code duration}. One beyond 146 years, also a negative one, is cut to that. */
    public static long of(Duration duration) {
        try {
            return Math.max(-MAX, Math.min(duration.toNanos(), MAX));
        } catch (ArithmeticException e) {
            return duration.isNegative() ? -MAX : MAX;
        }
    }
}
