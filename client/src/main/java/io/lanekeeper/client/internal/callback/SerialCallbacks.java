// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.BurstQueue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls on an executor that may have many threads, in order and none while another one runs.
 *
 * <p>An executor may drop a task without a word: one with a discard policy, or one whose queue was cleared. So one that has not
 * begun within {@link #PATIENCE} is asked again, and again after twice the time. Nothing is lost by it, and nothing is called
 * twice if the executor was only slow: whichever drain comes first takes all that waits, and the next one finds nothing.
 */
public final class SerialCallbacks implements Timed {
    /** The time that an executor may take before it is asked again. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long FIRST = PATIENCE.toNanos();
    private static final long LONGEST = 16 * FIRST;

    private static final Logger LOG = LoggerFactory.getLogger(SerialCallbacks.class);

    /** User code. */
    @FunctionalInterface
    public interface Call {
        /** Runs it, where it may. */
        void run() throws Exception;

        /** It will not run, since the executor has refused. */
        default void dropped() {}
    }

    private final Executor executor;
    private final Lane lane;
    /** Its monitor guards all that follow, but for the handler. */
    private final BurstQueue<Call> calls = new BurstQueue<>();

    /** True if the executor has been asked for a drain, and none has begun since. */
    private boolean asked;

    private long askedAt;
    private boolean draining;
    private boolean timing;
    private long patience = FIRST;
    private volatile @Nullable Handler handler;

    /** @param lane where the executor is asked again, since that may run user code at once */
    public SerialCallbacks(Executor executor, Lane lane) {
        this.executor = Objects.requireNonNull(executor, "executor");
        this.lane = lane;
    }

    @Override
    public void timedBy(Handler timer) {
        handler = timer;
    }

    /**
     * Has {@code call} run when those before it have ended.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses; nothing is left behind then
     */
    public void execute(Call call) {
        synchronized (calls) {
            calls.add(call);
            if (draining || (asked && !overdue())) {
                return;
            }
            asked();
        }
        ask();
        time();
    }

    private void ask() {
        boolean accepted = false;
        try {
            executor.execute(this::drain);
            accepted = true;
        } finally {
            if (!accepted) {
                dropAll();
            }
        }
    }

    /** Notes a request to the executor. The caller holds the monitor, as in the next two methods. */
    private void asked() {
        asked = true;
        askedAt = now();
    }

    private boolean overdue() {
        return now() - askedAt >= patience;
    }

    private long now() {
        Handler timer = handler;
        return timer == null ? System.nanoTime() : timer.loop().nanoTime();
    }

    private void dropAll() {
        List<Call> dropped;
        synchronized (calls) {
            asked = false;
            if (draining) {
                return; // which takes them
            }
            dropped = List.copyOf(calls);
            calls.clear();
        }
        dropped.forEach(Call::dropped);
    }

    /** Has one timer at most, and none where the executor has begun already. */
    private void time() {
        Handler timer = handler;
        Duration left;
        synchronized (calls) {
            if (timer == null || timing || !asked) {
                return;
            }
            timing = true;
            left = Duration.ofNanos(Math.max(1, patience - (now() - askedAt)));
        }
        try {
            timer.loop().schedule(this::check, left, this::untimed);
        } catch (RejectedExecutionException e) {
            untimed(); // The loop has ended; the next call looks at the clock itself.
        }
    }

    private void untimed() {
        synchronized (calls) {
            timing = false;
        }
    }

    private void check() {
        boolean late;
        synchronized (calls) {
            timing = false;
            late = asked && overdue();
            if (!asked) {
                patience = FIRST;
            }
        }
        Handler timer = handler;
        if (late && timer != null) {
            try {
                timer.dispatch(Callback.of(lane, this::askAgain));
            } catch (RejectedExecutionException e) {
                LOG.debug("An executor is not asked again: handler {} does not run", timer.name());
            }
        } else {
            time();
        }
    }

    private void askAgain() {
        int waiting;
        Duration waited;
        synchronized (calls) {
            if (!asked || !overdue()) {
                return;
            }
            waiting = calls.size();
            waited = Duration.ofNanos(patience);
            patience = Math.min(LONGEST, 2 * patience);
            asked();
        }
        LOG.warn(
                "Executor {} has not begun for {} (expected: to run each task that it accepts); it is asked again, {} calls wait",
                executor,
                waited,
                waiting);
        ask();
        time();
    }

    private void drain() {
        synchronized (calls) {
            asked = false;
            if (draining) {
                return;
            }
            draining = true;
        }
        for (Call call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (Exception e) {
                LOG.warn("uncaught on an executor of the user's", e);
            } catch (Error e) {
                LOG.error("uncaught on an executor of the user's", e);
            }
        }
    }

    private @Nullable Call next() {
        synchronized (calls) {
            Call call = calls.poll();
            draining = call != null;
            return call;
        }
    }
}
