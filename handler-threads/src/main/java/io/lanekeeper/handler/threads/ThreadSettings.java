// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.UncaughtHandler;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a handler was built with, checked, and the parts that follow from it. */
record ThreadSettings(
        String name,
        ThreadKind kind,
        @Nullable Executor spawnExecutor,
        @Nullable SSLContext sslContext,
        @Nullable UncaughtHandler uncaughtHandler,
        Duration drainTimeout,
        Names names,
        AtomicInteger spawned) {

    /** A daemon thread, not started, named after the handler and {@code role}. */
    Thread newThread(String role, Runnable task) {
        return kind.newThread(name + "-" + role, task);
    }

    ThreadConnector newConnector() {
        return new ThreadConnector(this, new ThreadLoop(task -> newThread("loop", task)));
    }

    CallbackRunner newRunner() {
        return new CallbackRunner(name, uncaughtHandler);
    }

    LaneWorker newLane(Lane lane, CallbackRunner runner) {
        return new LaneWorker(lane, runner, task -> newThread(lane.name().toLowerCase(Locale.ROOT), task));
    }

    /** Where a spawned task runs: the user's executor, or else a thread of its own. */
    void spawn(Runnable task) {
        if (spawnExecutor == null) {
            newThread("spawn-" + spawned.incrementAndGet(), task).start();
        } else {
            spawnExecutor.execute(task);
        }
    }
}
