// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the signals of one subscription, in the watch lane or on an executor. Each runs once, also if it is dropped the first
 * time.
 */
public final class LaneSignals {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 4;

    private final RecipeContext context;
    private final @Nullable Executor executor;

    /** @param executor null for the watch lane */
    public LaneSignals(RecipeContext context, @Nullable Executor executor) {
        this.context = context;
        this.executor = executor;
    }

    private record Signal(Runnable task) implements Callable<@Nullable Object>, Callback.Droppable {
        @Override
        public @Nullable Object call() {
            task.run();
            return null;
        }

        @Override
        public void dropped() {
            task.run();
        }
    }

    /**
     * Runs {@code signal} later. On the loop.
     *
     * @throws RuntimeException if the executor rejects it
     */
    public void run(Runnable signal) {
        if (executor != null) {
            run(executor, signal, new AtomicBoolean(), 0);
            return;
        }
        try {
            context.handler().dispatch(new Callback(Lane.WATCH, new Signal(signal)));
        } catch (RejectedExecutionException e) {
            signal.run(); // There are no lanes any more, and nothing else reports that.
        }
    }

    private void run(Executor on, Runnable signal, AtomicBoolean begun, int passed) {
        Duration patience = PATIENCE.multipliedBy(1L << Math.min(passed, MOST_DOUBLINGS));
        Cancellable again = context.after(patience, () -> {
            if (!begun.get()) {
                run(on, signal, begun, passed + 1);
            }
        });
        boolean accepted = false;
        try {
            on.execute(() -> {
                if (begun.compareAndSet(false, true)) {
                    again.cancel();
                    signal.run();
                }
            });
            accepted = true;
        } finally {
            if (!accepted) {
                again.cancel();
            }
        }
    }
}
