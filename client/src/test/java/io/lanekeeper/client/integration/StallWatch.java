// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Asks a loop to be called every five milliseconds, and records by how much that was late at most. */
final class StallWatch {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(5);

    private final Future<?> timer;
    private volatile long latest;
    private long due;

    StallWatch(EventExecutor loop) {
        due = System.nanoTime() + PERIOD;
        timer = loop.scheduleAtFixedRate(this::tick, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long late = System.nanoTime() - due;
        due += PERIOD;
        if (late > latest) {
            latest = late;
        }
    }

    /** Ends it; in nanoseconds. */
    long stop() {
        timer.cancel(false);
        return latest;
    }
}
