// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions, with a limit far above the duration of a healthy run. */
final class Await {
    private static final long SECONDS = Integer.getInteger("tests.wait", 20);

    private Await() {}

    static void latch(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(SECONDS, TimeUnit.SECONDS), "not within " + SECONDS + " s");
    }

    static void done(AsyncResult<?> result) throws InterruptedException {
        assertTrue(result.await(java.time.Duration.ofSeconds(SECONDS)), "not within " + SECONDS + " s");
    }

    static void done(Future<?> future) throws InterruptedException {
        assertTrue(future.await(SECONDS, TimeUnit.SECONDS), "not within " + SECONDS + " s");
    }

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "not within " + SECONDS + " s");
            LockSupport.parkNanos(200_000);
        }
    }
}
