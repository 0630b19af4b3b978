// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that may hang. Cancelling a result interrupts its task and gives the place to the next task, whether or
 * not the interrupted one ends. So hanging tasks do not delay later ones. The number of threads is bounded:
 * {@link #AT_ONCE} tasks run at a time, beside at most {@link #HUNG} cancelled ones that have not ended. Any thread.
 */
public final class InterruptibleTasks {
    /** The number of tasks that run at a time. */
    public static final int AT_ONCE = 8;

    /** The number of cancelled tasks that may still run beside them. */
    public static final int HUNG = 24;

    private final Executor threads;
    /** Guarded by {@code this}, like all fields below. */
    private final BurstQueue<Job<?>> waiting = new BurstQueue<>(0);

    private int running;
    private int hung;

    /** @param threads runs each task on a thread that may block; not inline */
    public InterruptibleTasks(Executor threads) {
        this.threads = threads;
    }

    /**
     * Runs {@code task} and completes {@code result} with the value it returns or the exception it throws. Cancelling
     * {@code result} gives the task up.
     */
    public <T extends @Nullable Object> void run(Callable<T> task, Promise<T> result) {
        Job<T> job = new Job<>(task, result);
        synchronized (this) {
            waiting.add(job);
        }
        result.whenDone(done -> job.giveUp());
        startNext();
    }

    private void startNext() {
        for (Job<?> job = take(); job != null; job = take()) {
            boolean started = false;
            try {
                threads.execute(job);
                started = true;
            } catch (RuntimeException | Error e) { // rejected, or no memory for a thread
                job.result.setException(e);
            } finally {
                if (!started) {
                    job.leave();
                }
            }
        }
    }

    private synchronized @Nullable Job<?> take() {
        Job<?> next = running < AT_ONCE ? waiting.poll() : null;
        if (next != null) {
            running++;
            next.placed = true;
        }
        return next;
    }

    private final class Job<T extends @Nullable Object> implements Runnable {
        private final Callable<T> task;
        private final Promise<T> result;
        /** Guarded by the monitor of all tasks, like the next three. */
        private boolean placed;

        private boolean over;
        private boolean givenUp;
        private @Nullable Thread thread;

        private Job(Callable<T> task, Promise<T> result) {
            this.task = task;
            this.result = result;
        }

        @Override
        public void run() {
            boolean wanted;
            synchronized (InterruptibleTasks.this) {
                wanted = !over && !result.isDone();
                thread = Thread.currentThread();
            }
            try {
                if (wanted) {
                    AsyncResults.run(task, result);
                }
            } finally {
                leave();
            }
        }

        /** Gives the place of this task back: it has ended, or will never begin. */
        private void leave() {
            synchronized (InterruptibleTasks.this) {
                if (!over && givenUp) {
                    hung--;
                } else if (!over) {
                    running--;
                }
                over = true;
                if (thread == Thread.currentThread()) {
                    Thread.interrupted(); // The interrupt was for the task, not for the thread's next one.
                }
                thread = null;
            }
            startNext();
        }

        /** Interrupts the task and gives its place to the next one: its result is complete. */
        private void giveUp() {
            boolean began;
            synchronized (InterruptibleTasks.this) {
                if (over) {
                    return;
                }
                if (!placed) {
                    waiting.remove(this);
                    return;
                }
                began = thread != null;
                if (thread != null) {
                    thread.interrupt();
                    if (!givenUp && hung < HUNG) {
                        givenUp = true;
                        hung++;
                        running--;
                    }
                }
            }
            if (began) {
                startNext();
            } else {
                leave(); // The executor has not begun the task, or has dropped it.
            }
        }
    }
}
