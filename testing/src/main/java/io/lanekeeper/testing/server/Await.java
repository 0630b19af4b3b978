// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what can only be looked at, not listened to. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

    /** A look at the world, which may fail. */
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
            // Whoever waits long can wait a little longer, and leave the machine to what it waits for.
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
