// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.UncaughtHandler;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs callbacks and reports what they throw. */
final class CallbackRunner {
    private static final Logger log = LoggerFactory.getLogger(CallbackRunner.class);

    private final String handler;
    private final @Nullable UncaughtHandler uncaught;

    CallbackRunner(String handler, @Nullable UncaughtHandler uncaught) {
        this.handler = handler;
        this.uncaught = uncaught;
    }

    /** Returns the {@link AsyncResult} or {@link CompletionStage} that holds the lane; null if nothing holds it. */
    @Nullable
    Object run(Lane lane, Callable<?> item) {
        try {
            Object result = item.call();
            if (result instanceof AsyncResult<?> hold) {
                return hold.isDone() ? null : hold;
            }
            if (result instanceof CompletionStage<?>) {
                return result; // Not every stage can say that it is complete.
            }
            if (result instanceof Future<?> future && !future.isDone()) {
                throw new IllegalArgumentException("returned to hold a lane: "
                        + result.getClass().getName() + " (expected: an AsyncResult or a CompletionStage)");
            }
        } catch (Throwable e) {
            // Errors too: a lane that ends by one never runs its other callbacks.
            failed(lane, e);
        }
        return null;
    }

    /** Reports an exception of a callback in {@code lane}. */
    void failed(Lane lane, Throwable error) {
        log.warn("{}: uncaught exception in lane {}", handler, lane, error);
        if (uncaught != null) {
            try {
                uncaught.uncaught(lane, error);
            } catch (Throwable e) {
                log.warn("{}: the uncaught-exception handler threw an exception", handler, e);
            }
        }
    }

    /** Reports that the drain time-out has passed and {@code count} callbacks of {@code lane} have been dropped. */
    void dropped(Lane lane, int count) {
        log.warn("{}: lane {} did not end within the drain time-out; callbacks dropped: {}", handler, lane, count);
    }
}
