// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.UncaughtHandler;
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
        @Nullable UncaughtHandler uncaughtHandler,
        Duration drainTimeout,
        NameResolver names,
        AtomicInteger spawned) {

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
