// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One thread that makes blocking calls, in their order. */
final class CuratorThread implements AutoCloseable {
    private static final int LIMIT_SECONDS = 20;

    /** A call without a value. */
    interface Call {
        void run() throws Exception;
    }

    private final ExecutorService executor;

    CuratorThread(int number) {
        executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "curator-caller-" + number);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins a call. */
    <T> Future<T> begin(Callable<T> call) {
        return executor.submit(call);
    }

    /** Begins a call without a value. */
    Future<Boolean> beginRun(Call call) {
        return begin(() -> {
            call.run();
            return true;
        });
    }

    /** Makes a call, and waits for it. */
    <T> T call(Callable<T> call) {
        return get(begin(call));
    }

    /** Makes a call without a value, and waits for it. */
    void run(Call call) {
        get(beginRun(call));
    }

    /** Waits for a call that was begun. */
    static <T> T get(Future<T> call) {
        try {
            return call.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes a call on this thread. */
    static <T> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
