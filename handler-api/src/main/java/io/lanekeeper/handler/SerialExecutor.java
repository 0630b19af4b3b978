// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The loop of a handler, as a client sees it: runs tasks one at a time, in order, and owns the clock. On Netty it is an
 * event loop.
 *
 * <ul>
 *   <li>Tasks that one thread passes to {@link #execute} run in that order. They see what the thread did before.
 *   <li>No task runs inside {@code execute} or {@code schedule}, not even when the call is made on the loop.
 * </ul>
 */
public interface SerialExecutor extends Executor {
    /**
     * Runs {@code task} on the loop, later.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs {@code task} on the loop when {@code delay} has passed, or later.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    Cancellable schedule(Runnable task, Duration delay);

    /**
     * Runs {@code task} as {@link #schedule(Runnable, Duration)} does or, if the loop ends first, calls {@code ifEnded}
     * on any thread. Never both.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended; neither is called then
     */
    default Cancellable schedule(Runnable task, Duration delay, Runnable ifEnded) {
        return new TimerOrEnd(this, task, delay, ifEnded);
    }

    /**
     * Returns the time of the loop's clock, in nanoseconds from an arbitrary origin. It is the only clock that a client
     * reads.
     */
    long nanoTime();

    /** Returns whether the loop is being shut down. Timers may not fire any more. */
    boolean ending();

    /**
     * Calls {@code task} once when the loop has ended and runs nothing any more, on any thread. A loop that cannot end
     * while it has users need not do anything.
     *
     * @return cancels the registration
     */
    default Cancellable whenEnded(Runnable task) {
        return () -> {};
    }

    /** Returns whether the current thread is the loop's. */
    boolean inLoop();
}
