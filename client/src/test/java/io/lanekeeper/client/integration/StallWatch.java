// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Has a loop call it every five milliseconds, and records by how much that was late at most, and for how long at most
 * the loop's thread has computed in between, which no other load of the machine adds to.
 */
final class StallWatch {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(5);

    private final EventExecutor loop;
    private final Future<?> timer;
    private volatile long latest;
    private volatile long longestStep;
    private long due;
    private long computed;

    StallWatch(EventExecutor loop) {
        this.loop = loop;
        loop.submit(() -> computed = ownTime()).syncUninterruptibly();
        due = System.nanoTime() + PERIOD;
        timer = loop.scheduleAtFixedRate(this::tick, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long late = System.nanoTime() - due;
        due += PERIOD;
        if (late > latest) {
            latest = late;
        }
        long before = computed;
        computed = ownTime();
        if (computed - before > longestStep) {
            longestStep = computed - before;
        }
    }

    private static long ownTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** In nanoseconds of the thread's own time; once it has been stopped. */
    long longestStep() {
        return longestStep;
    }

    /** Ends it; in nanoseconds. */
    long stop() {
        loop.submit(this::tick).syncUninterruptibly(); // or what has gone on until now would not count
        timer.cancel(false);
        return latest;
    }
}
