// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that may hang. A task whose result is cancelled is interrupted, and its place is given to the next one whether it
 * heeds that or not. So tasks that hang hold up neither those that come later nor, without end, threads: {@link #AT_ONCE} run at
 * a time, beside at most {@link #HUNG} that have been given up and have not ended. Any thread.
 */
public final class InterruptibleTasks {
    /** How many run at a time. */
    public static final int AT_ONCE = 8;

    /** How many may go on beside them after they have been given up. */
    public static final int HUNG = 24;

    private final Executor threads;
    /** Guarded by {@code this}, as are all that follow. */
    private final BurstQueue<Job<?>> waiting = new BurstQueue<>(0);

    private int running;
    private int hung;

    /** @param threads runs each task on a thread that may block; not inline */
    public InterruptibleTasks(Executor threads) {
        this.threads = threads;
    }

    /** Runs {@code task}, and completes {@code result} with what it returns or throws; cancelling that gives it up. */
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
            } catch (RuntimeException | Error e) { // refused, or there is no memory for a thread
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
        /** Guarded by the monitor of all tasks, as are the next three. */
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

        /** It has ended, or never begins. */
        private void leave() {
            synchronized (InterruptibleTasks.this) {
                if (!over && givenUp) {
                    hung--;
                } else if (!over) {
                    running--;
                }
                over = true;
                if (thread == Thread.currentThread()) {
                    Thread.interrupted(); // It was meant for the task, and not for what the thread does next.
                }
                thread = null;
            }
            startNext();
        }

        /** Nobody waits for it. */
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
                leave(); // an executor that has not begun with it, or has dropped it
            }
        }
    }
}
