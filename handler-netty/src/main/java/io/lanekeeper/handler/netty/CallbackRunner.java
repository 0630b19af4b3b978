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

/** Runs user code: nothing that it throws gets past here, and what takes too long is reported. */
final class CallbackRunner {
    private static final Logger log = LoggerFactory.getLogger(SequentialNettyHandler.class);

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

    /** A task as a lane's item; one that is a {@link Callable} too would be taken for that. */
    static Object item(Runnable task) {
        return task instanceof Callable ? Executors.callable(task) : task;
    }

    /**
     * Runs a {@link Callable} or else {@link Runnable}.
     *
     * @return what the lane has to wait for, null if there is nothing
     */
    @Nullable
    Object run(Lane lane, Object item) {
        try {
            if (item instanceof Callable<?> callable) {
                Object result = callable.call();
                Holds.requireKnown(result);
                return Holds.holding(result) ? result : null;
            }
            ((Runnable) item).run();
        } catch (Throwable e) {
            // Errors too: on a shared loop, nobody above could do better than log it and go on.
            failed(lane, e);
        }
        return null;
    }

    /** Reports an exception of a callback of {@code lane}. */
    void failed(Lane lane, Throwable error) {
        log.warn("{}: uncaught in lane {}", handler, lane, error);
        if (uncaught != null) {
            guard(() -> uncaught.uncaught(lane, error));
        }
    }

    /** Reports {@code item} if it ran for longer than it should have. */
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

    /** Reports that a lane was held for so long that {@code count} callbacks have been dropped. */
    void dropped(Lane lane, int count) {
        log.warn("{}: lane {} did not end within the drain time-out; callbacks dropped: {}", handler, lane, count);
    }

    private void guard(Runnable hook) {
        try {
            hook.run();
        } catch (Throwable e) {
            log.warn("{}: a hook has thrown", handler, e);
        }
    }
}
