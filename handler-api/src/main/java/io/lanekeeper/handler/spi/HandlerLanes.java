// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a handler over all its starts and stops. Each start has lanes of its own, so that no callback of one run
 * is delivered in the next one. Any thread.
 */
public final class HandlerLanes {
    private final String handler;
    private final CallbackGuard guard;
    private final Supplier<? extends SerialExecutor> loop;
    private volatile @Nullable SerialLanes current;

    /**
     * @param handler the name of the handler, for messages
     * @param guard runs links that have no lane
     * @param loop supplies the current loop of the handler
     */
    public HandlerLanes(String handler, CallbackGuard guard, Supplier<? extends SerialExecutor> loop) {
        this.handler = handler;
        this.guard = guard;
        this.loop = loop;
    }

    /** Returns true if callbacks are accepted. */
    public boolean running() {
        SerialLanes lanes = current;
        return lanes != null && lanes.isOpen();
    }

    /** Sets the lanes of a new run. */
    public void start(SerialLanes lanes) {
        current = lanes;
    }

    /** Ends the lanes as {@link SerialLanes#end} does, then calls {@code ended} once. */
    public void end(Duration drainTimeout, Runnable ended) {
        SerialLanes lanes = current;
        if (lanes == null) {
            ended.run();
        } else {
            lanes.end(loop.get(), drainTimeout, ended);
        }
    }

    /**
     * Queues a {@code Callable} or {@code Runnable}, which never runs here.
     *
     * @throws RejectedExecutionException if the handler is not running
     */
    public void queue(Lane lane, Object item) {
        SerialLanes lanes = current;
        if (lanes == null || !lanes.offer(lane, item)) {
            throw new RejectedExecutionException(
                    "handler " + handler + " is not running (expected: started, not stopped)");
        }
    }

    /**
     * Runs a link in the completion lane. It runs on the loop if it asks for that or the lane has ended, and on this thread
     * if the loop has ended too.
     */
    public void deliver(PromiseLink<?> link) {
        SerialLanes lanes = current;
        if (!link.onLoop() && lanes != null && lanes.offerLink(Lane.COMPLETION, link)) {
            return;
        }
        Runnable call = () -> guard.run(Lane.COMPLETION, link);
        try {
            loop.get().execute(call);
        } catch (RejectedExecutionException e) {
            call.run();
        }
    }

    /** Reports an exception that a hook of a promise, or the delivery of a link, has thrown. */
    public void failed(Throwable error) {
        guard.failed(Lane.COMPLETION, error);
    }

    /** Returns true if {@code thread} is running a callback of a lane. */
    public boolean runOn(Thread thread) {
        SerialLanes lanes = current;
        return lanes != null && lanes.runOn(thread);
    }
}
