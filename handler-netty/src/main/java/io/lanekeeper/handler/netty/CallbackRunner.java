// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.UncaughtHandler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs callbacks. Reports what they throw, and those that are slow. */
final class CallbackRunner {
    private static final Logger log = LoggerFactory.getLogger(CallbackRunner.class);

    private final String handler;
    private final long slowNanos;
    private final @Nullable SlowCallbackListener slowListener;
    private final @Nullable UncaughtHandler uncaught;

    CallbackRunner(
            String handler,
            Duration slow,
            @Nullable SlowCallbackListener slowListener,
            @Nullable UncaughtHandler uncaught) {
        this.handler = handler;
        this.slowNanos = Nanos.of(slow);
        this.slowListener = slowListener;
        this.uncaught = uncaught;
    }

    /** Returns {@code task} as an item of a lane. One that is a {@link Callable} too is wrapped, so that it runs as a task. */
    static Object item(Runnable task) {
        return task instanceof Callable ? Executors.callable(task) : task;
    }

    /**
     * Runs a {@link Callable} or {@link Runnable}.
     *
     * @return the result that holds the lane; null if nothing holds it
     */
    @Nullable
    Object run(Lane lane, Object item) {
        try {
            if (item instanceof Callable<?> callable) {
                Object result = callable.call();
                LaneHold.requireKnown(result);
                return LaneHold.holding(result) ? result : null;
            }
            ((Runnable) item).run();
        } catch (Throwable e) {
            // Errors too: the other users of a shared loop depend on it.
            failed(lane, e);
        }
        return null;
    }

    /** Reports an exception of a callback in {@code lane}. */
    void failed(Lane lane, Throwable error) {
        log.warn("{}: uncaught exception in lane {}", handler, lane, error);
        if (uncaught != null) {
            guard(() -> uncaught.uncaught(lane, error));
        }
    }

    /** Reports {@code item} if it ran for longer than the threshold. */
    void took(Lane lane, Object item, long nanos) {
        if (nanos < slowNanos) {
            return;
        }
        String callback =
                item instanceof PromiseLink ? item.toString() : item.getClass().getName();
        log.warn("{}: slow callback in lane {}, {} ms: {}", handler, lane, nanos / 1_000_000, callback);
        if (slowListener != null) {
            guard(() -> slowListener.slowCallback(lane, Duration.ofNanos(nanos), callback));
        }
    }

    /** Reports that the drain time-out has passed and {@code count} callbacks of {@code lane} have been dropped. */
    void dropped(Lane lane, int count) {
        log.warn("{}: lane {} did not end within the drain time-out; callbacks dropped: {}", handler, lane, count);
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log.warn("{}: a listener of the handler threw an exception", handler, e);
        }
    }
}
