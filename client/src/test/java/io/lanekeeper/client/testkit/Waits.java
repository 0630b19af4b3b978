// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits of tests with real servers, which fail after a time. */
public final class Waits {
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private Waits() {}

    /** Waits for a result and returns its value, or throws its error. */
    public static <T> T get(AsyncResult<T> result) {
        try {
            return result.get(LIMIT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for a result and returns its error. */
    public static Throwable failure(AsyncResult<?> result) {
        try {
            assertTrue(result.await(LIMIT), "ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Throwable error = result.exception();
        return error == null ? fail("succeeded with " + result.value()) : error;
    }

    /** Waits for what comes about by itself. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, LIMIT, condition);
    }

    /** The same for what may take longer. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < limit.toNanos(), () -> "not within " + limit + ": " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
