// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what can only be looked at, not listened to. */
final class Waiting {
    private static final long LIMIT = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE = Duration.ofMillis(1).toNanos();

    /** A look at the world, which may fail. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private Waiting() {}

    static void until(String what, Condition condition) {
        long start = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - start > LIMIT) {
                throw new IllegalStateException("waited 10 s in vain until " + what);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting until " + what);
            }
            LockSupport.parkNanos(PAUSE);
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
