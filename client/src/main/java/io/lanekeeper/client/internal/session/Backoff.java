// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: not at all within a round through all servers, then twice as long after each
 * round up to the cap; always a random part of that, so that clients of a server that died do not come together.
 */
final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final int servers;
    private final long baseNanos;
    private final long capNanos;
    private final DoubleSupplier random;
    private int attempts;

    /** With a source of numbers from 0 to 1. */
    Backoff(int servers, Duration base, Duration cap, DoubleSupplier random) {
        this.servers = servers;
        baseNanos = base.toNanos();
        capNanos = cap.toNanos();
        this.random = random;
    }

    /** All is well: the next failure counts as the first. */
    void reset() {
        attempts = 0;
    }

    /** The delay before the next attempt. */
    Duration next() {
        int attempt = attempts++;
        if (attempt % servers != 0) {
            return Duration.ZERO;
        }
        int doublings = Math.min(attempt / servers - 1, MAX_DOUBLINGS);
        long limit = doublings < 0 ? 0 : capNanos >> doublings <= baseNanos ? capNanos : baseNanos << doublings;
        return Duration.ofNanos((long) (limit * (0.5 + random.getAsDouble() / 2)));
    }
}
