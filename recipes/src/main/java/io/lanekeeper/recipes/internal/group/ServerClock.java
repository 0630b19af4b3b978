// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.handler.SerialExecutor;

/**
 * An estimate of the clock of the ensemble's leader, from the times of own writes. It is never ahead, unless this machine's clock runs too
 * fast. Confined to the loop.
 */
final class ServerClock {
    private static final long NANOS = 1_000_000;

    private boolean known;
    private long millis;
    private long nanos;

    /** Takes the time of a write whose reply has just arrived. */
    void take(long serverMillis, SerialExecutor loop) {
        known = true;
        millis = serverMillis;
        nanos = loop.nanoTime();
    }

    /** Returns whether it is certainly before a time, as far as the estimate can tell. */
    boolean isBefore(long serverMillis, SerialExecutor loop) {
        return known && millis + (loop.nanoTime() - nanos) / NANOS < serverMillis;
    }
}
