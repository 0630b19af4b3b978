// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.UncaughtHandler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks. Reports what they throw, and those that are slow. An exception of a callback, or of a listener of the
 * handler, goes no further. Any thread.
 */
public class CallbackGuard {
    /** Takes a line of the log of the handler, at the level of a warning. */
    @FunctionalInterface
    public interface Log {
        /** Logs {@code message} with the stack trace of {@code error}, if there is one. */
        void warn(String message, @Nullable Throwable error);
    }

    /**
     * The reports about callbacks that a handler makes.
     *
     * @param handler the name of the handler, for the log
     * @param log takes each report
     * @param slow the time after which a callback is reported as slow
     * @param slowListener is notified of slow callbacks; null for none
     * @param uncaught is notified of exceptions; null for none
     */
    public record Reports(
            String handler,
            Log log,
            Duration slow,
            @Nullable SlowCallbackListener slowListener,
            @Nullable UncaughtHandler uncaught) {
        /** Returns reports that are logged and have no listeners. A callback is slow after 100 ms. */
        public static Reports logged(String handler, Log log) {
            return new Reports(handler, log, DEFAULT_SLOW, null, null);
        }
    }

    /** The time after which a callback is reported as slow, unless the application sets another one: 100 ms. */
    public static final Duration DEFAULT_SLOW = Duration.ofMillis(100);

    private final Reports reports;
    private final LaneHold holds;
    private final long slowNanos;

    /** @param holds the rule of what holds a lane */
    public CallbackGuard(Reports reports, LaneHold holds) {
        this.reports = reports;
        this.holds = holds;
        this.slowNanos = Nanos.of(reports.slow());
    }

    /** Returns {@code task} as an item of a lane. One that is a {@link Callable} too is wrapped, so that it runs as a task. */
    public static Object item(Runnable task) {
        return task instanceof Callable ? Executors.callable(task) : task;
    }

    /**
     * Runs a {@link Callable} or {@link Runnable}.
     *
     * @return the result that holds the lane; null if nothing holds it
     */
    public final @Nullable Object run(Lane lane, Object item) {
        try {
            if (item instanceof Callable<?> callable) {
                return holds.holdOf(callable.call());
            }
            ((Runnable) item).run();
        } catch (Throwable e) {
            // Errors too: the other callbacks, and the other users of a shared loop, depend on this thread.
            failed(lane, e);
        }
        return null;
    }

    /** Runs a {@link Callable} or {@link Runnable} as {@link #run} does, and reports it if it is slow. */
    public @Nullable Object runTimed(Lane lane, Object item) {
        long start = System.nanoTime();
        Object hold = run(lane, item);
        took(lane, item, System.nanoTime() - start);
        return hold;
    }

    /** Reports {@code item} if it ran for longer than the threshold. */
    public final void took(Lane lane, Object item, long nanos) {
        if (nanos >= slowNanos) {
            slow(lane, Duration.ofNanos(nanos), nameOf(item));
        }
    }

    /** Returns the rule of what holds a lane. */
    public final LaneHold holds() {
        return holds;
    }

    /** Reports an exception of a callback in {@code lane}. */
    public final void failed(Lane lane, Throwable error) {
        log("uncaught exception in lane " + lane, error);
        UncaughtHandler uncaught = reports.uncaught();
        if (uncaught != null) {
            guard(() -> uncaught.uncaught(lane, error));
        }
    }

    /** Reports that the drain time-out has passed and {@code count} callbacks of {@code lane} have been dropped. */
    public final void dropped(Lane lane, int count) {
        log("lane " + lane + " did not end within the drain time-out; callbacks dropped: " + count, null);
    }

    /** Reports that the executor of a lane has thrown an exception, so that its lanes end. */
    final void executorFailed(Throwable error) {
        log("the executor of a lane does not take a task; its lanes end", error);
    }

    private void slow(Lane lane, Duration took, String callback) {
        log("slow callback in lane " + lane + ", " + took.toMillis() + " ms: " + callback, null);
        SlowCallbackListener listener = reports.slowListener();
        if (listener != null) {
            guard(() -> listener.slowCallback(lane, took, callback));
        }
    }

    private static String nameOf(Object item) {
        Object callback = item instanceof LaneItem link ? link.callback() : item;
        return callback.getClass().getName();
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log("a listener of the handler threw an exception", e);
        }
    }

    private void log(String message, @Nullable Throwable error) {
        reports.log().warn(reports.handler() + ": " + message, error);
    }
}
