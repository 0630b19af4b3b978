// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The loop as a client sees it: runs tasks one at a time, in order, and owns the clock. On Netty it is an event loop.
 *
 * <ul>
 *   <li>Tasks given to {@link #execute} by one thread run in that order, and what the thread did before is visible to
 *       them.
 *   <li>No task runs inside {@code execute} or {@code schedule}, not even when called on the loop.
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
     * Runs {@code task} on the loop, not before {@code delay} has passed.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    Cancellable schedule(Runnable task, Duration delay);

    /**
     * As {@link #schedule(Runnable, Duration)}, for what must come to an end: if the loop ends first, {@code ifEnded} is
     * called in the task's place, on any thread. Never both.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended; neither is called then
     */
    default Cancellable schedule(Runnable task, Duration delay, Runnable ifEnded) {
        return new TimerOrEnd(this, task, delay, ifEnded);
    }

    /** The loop's clock, in nanoseconds from an arbitrary origin; the only clock that a client reads. */
    long nanoTime();

    /** Whether the loop is being shut down: timers may not go off any more. */
    boolean ending();

    /**
     * Has {@code task} called once when the loop has ended and runs nothing any more, on any thread. A loop that cannot end
     * under its users need not do anything.
     *
     * @return calls it off
     */
    default Cancellable whenEnded(Runnable task) {
        return () -> {};
    }

    /** Whether the current thread is the loop's. */
    boolean inLoop();
}
