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

/** Runs user code: nothing that it throws gets past here. */
final class CallbackRunner {
    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

    private final String handler;
    private final @Nullable UncaughtHandler uncaught;

    CallbackRunner(String handler, @Nullable UncaughtHandler uncaught) {
        this.handler = handler;
        this.uncaught = uncaught;
    }

    /** Answers what the lane has to wait for, an {@link AsyncResult} or {@link CompletionStage}; null if there is nothing */
    @Nullable
    Object run(Lane lane, Callable<?> item) {
        try {
            Object result = item.call();
            if (result instanceof AsyncResult<?> hold) {
                return hold.isDone() ? null : hold;
            }
            if (result instanceof CompletionStage<?>) {
                return result; // Only some can tell whether they are complete.
            }
            if (result instanceof Future<?> future && !future.isDone()) {
                throw new IllegalArgumentException("returned to hold a lane: "
                        + result.getClass().getName() + " (expected: an AsyncResult or a CompletionStage)");
            }
        } catch (Throwable e) {
            // Errors too: a lane that ended by one would keep its callbacks for ever.
            failed(lane, e);
        }
        return null;
    }

    /** Reports an exception of a callback of {@code lane}. */
    void failed(Lane lane, Throwable error) {
        log.warn("{}: uncaught in lane {}", handler, lane, error);
        if (uncaught != null) {
            try {
                uncaught.uncaught(lane, error);
            } catch (Throwable e) {
                log.warn("{}: a hook has thrown", handler, e);
            }
        }
    }

    /** Reports that a lane was held for so long that {@code count} callbacks have been dropped. */
    void dropped(Lane lane, int count) {
        log.warn("{}: lane {} did not end within the drain time-out; callbacks dropped: {}", handler, lane, count);
    }
}
