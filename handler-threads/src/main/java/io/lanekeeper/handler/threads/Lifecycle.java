// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs starts and stops in the order of their calls; each begins when the one before has ended. A start after a start, and a
 * stop after a stop, returns the result of the first, unless that has failed. A change that throws fails, and the next
 * one runs. Any thread; never blocks.
 */
final class Lifecycle {
    private final HandlerThreads threads;
    private final Consumer<Promise<Void>> starter;
    private final Consumer<Promise<Void>> stopper;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Change last; // guarded by lock

    Lifecycle(HandlerThreads threads, Consumer<Promise<Void>> starter, Consumer<Promise<Void>> stopper) {
        this.threads = threads;
        this.starter = starter;
        this.stopper = stopper;
    }

    AsyncResult<Void> start() {
        return follow(new Change(threads, true));
    }

    AsyncResult<Void> stop() {
        return follow(new Change(threads, false));
    }

    private AsyncResult<Void> follow(Change change) {
        Change former;
        lock.lock();
        try {
            former = last;
            if (former != null && former.start == change.start && former.exception() == null) {
                return former;
            }
            last = change;
        } finally {
            lock.unlock();
        }
        if (former == null || former.isDone()) {
            run(change);
        } else {
            former.whenDone(done -> run(change));
        }
        return change;
    }

    private void run(Change change) {
        try {
            (change.start ? starter : stopper).accept(change);
        } catch (Throwable e) { // The machine may have no more threads, for example.
            change.setException(e);
        }
    }

    /** The result of a start or stop. It cannot be cancelled, since the next change waits for it. */
    private static final class Change extends StopPromise<Void> {
        private final boolean start;

        Change(HandlerThreads threads, boolean start) {
            super(threads);
            this.start = start;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}
