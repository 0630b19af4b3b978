// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The deadlines of what is submitted before its run starts. They count from the call on, and hold when the run has begun, so
 * that no call takes longer than its time-out. Any thread.
 */
final class EarlyDeadlines {
    private static final Cancellable NONE = () -> {};

    private static final class Early {
        private final LoopCommand command;
        private final SerialExecutor loop;
        private final long deadline;
        private volatile Cancellable timer = NONE;
        /** On the loop. */
        private boolean looking;

        private Early(LoopCommand command, SerialExecutor loop, long deadline) {
            this.command = command;
            this.loop = loop;
            this.deadline = deadline;
        }
    }

    private final Supplier<SerialExecutor> loops;
    private final Supplier<StateChange> where;
    /** Guarded by {@code this}. */
    private final Set<Early> waiting = new HashSet<>(1);

    /** @param loops the loop that there is now, of an earlier run for example */
    EarlyDeadlines(Supplier<SerialExecutor> loops, Supplier<StateChange> where) {
        this.loops = loops;
        this.where = where;
    }

    void add(LoopCommand command) {
        if (command.timeoutNanos() != Call.FOREVER) {
            SerialExecutor loop = loops.get();
            start(new Early(command, loop, loop.nanoTime() + command.timeoutNanos()));
        }
    }

    /** The run has begun on {@code loop}, which may be another one than there was before. */
    void begun(SerialExecutor loop) {
        for (Early early : all()) {
            if (early.loop != loop && remove(early)) {
                early.timer.cancel();
                start(new Early(early.command, loop, early.deadline));
            }
        }
    }

    /** Nothing is left that could wait. */
    void drop() {
        for (Early early : all()) {
            remove(early);
            early.timer.cancel();
        }
    }

    private void start(Early early) {
        synchronized (this) {
            waiting.add(early);
        }
        Duration left = Duration.ofNanos(Math.max(0, early.deadline - early.loop.nanoTime()));
        try {
            early.timer = early.loop.schedule(() -> expire(early), left);
        } catch (RejectedExecutionException e) {
            remove(early); // That loop has ended, and the next one is about to be there.
        }
    }

    private void expire(Early early) {
        if (Deadlines.isLate(early.loop.nanoTime(), early.deadline) && letLoopRead(early)) {
            return;
        }
        if (remove(early)) {
            early.command.expire(LoopInbox.context(early.command, where.get()));
        }
    }

    /** A late timer shows that the loop was held up, and the reply may be there: reads once before the call is judged. */
    private boolean letLoopRead(Early early) {
        if (early.looking) {
            return false;
        }
        early.looking = true;
        early.timer = early.loop.schedule(() -> expire(early), Deadlines.LOOK);
        return true;
    }

    private synchronized boolean remove(Early early) {
        return waiting.remove(early);
    }

    private synchronized List<Early> all() {
        return List.copyOf(waiting);
    }
}
