// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for results, with a limit. */
final class Await {
    /** Ten seconds, unless a run expects most waits to be in vain: one that looks for tests that notice a fault. */
    static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("tests.wait", 10));

    private Await() {}

    static <T> T get(AsyncResult<T> result) {
        try {
            return result.get(LIMIT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static boolean ends(AsyncResult<?> result) {
        try {
            return result.await(LIMIT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("not there in " + LIMIT, e);
        }
    }

    static <T> void complete(CompletableFuture<T> future, Callable<T> task) {
        try {
            future.complete(task.call());
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    /** Runs {@code task} on a new thread. */
    static <T> CompletableFuture<T> inThread(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(result, task), "contract-test");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static RuntimeException rethrow(@Nullable Throwable error) {
        if (error instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        throw new AssertionError(error);
    }
}
