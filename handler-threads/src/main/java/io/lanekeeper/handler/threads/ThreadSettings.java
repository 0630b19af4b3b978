// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.UncaughtHandler;
import io.lanekeeper.handler.spi.CallbackGuard;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The checked settings of a handler. */
record ThreadSettings(
        String name,
        ThreadKind kind,
        @Nullable Executor spawnExecutor,
        @Nullable SSLContext sslContext,
        Callbacks callbacks,
        Duration drainTimeout,
        NameResolver names,
        AtomicInteger spawned) {
    /** The settings of reports about callbacks. */
    record Callbacks(
            Duration slow,
            @Nullable SlowCallbackListener slowListener,
            @Nullable UncaughtHandler uncaught) {}

    /** Returns the reports about callbacks, with {@code log} for their lines. */
    CallbackGuard.Reports reports(CallbackGuard.Log log) {
        return new CallbackGuard.Reports(name, log, callbacks.slow(), callbacks.slowListener(), callbacks.uncaught());
    }

    /** Returns a new daemon thread, not started, named after the handler and {@code role}. */
    Thread newThread(String role, Runnable task) {
        return kind.newThread(name + "-" + role, task);
    }

    /** Runs a spawned task on the executor of the application, else on a new thread. */
    void spawn(Runnable task) {
        if (spawnExecutor == null) {
            newThread("spawn-" + spawned.incrementAndGet(), task).start();
        } else {
            spawnExecutor.execute(task);
        }
    }
}
