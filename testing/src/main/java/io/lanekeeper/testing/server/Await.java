// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions by polling, for states without an event. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

    /** A condition; the check may throw. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    static void until(String what, Condition condition) {
        until(what, LIMIT, condition);
    }

    static void until(String what, Duration limit, Condition condition) {
        long start = System.nanoTime();
        while (!holds(condition)) {
            long waited = System.nanoTime() - start;
            if (waited > limit.toNanos()) {
                throw new IllegalStateException("waited " + limit.toSeconds() + " s in vain until " + what);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting until " + what);
            }
            // The pause grows with the wait, so that polling takes little of the machine.
            LockSupport.parkNanos(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, waited / 16)));
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
