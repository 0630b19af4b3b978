// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.AsyncResult;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts starts and stops into the order in which they were called: each begins when the former has ended. A start after a
 * start, or a stop after a stop, is the former one again, unless that has failed. A step that throws fails, and holds no
 * other one up. Any thread; never blocks.
 */
final class Lifecycle {
    private final SequentialThreadHandler handler;
    private final Consumer<Step> starter;
    private final Consumer<Step> stopper;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Step last; // guarded by lock

    Lifecycle(SequentialThreadHandler handler, Consumer<Step> starter, Consumer<Step> stopper) {
        this.handler = handler;
        this.starter = starter;
        this.stopper = stopper;
    }

    AsyncResult<Void> start() {
        return follow(new Step(handler, true));
    }

    AsyncResult<Void> stop() {
        return follow(new Step(handler, false));
    }

    private AsyncResult<Void> follow(Step step) {
        Step former;
        lock.lock();
        try {
            former = last;
            if (former != null && former.start == step.start && former.exception() == null) {
                return former;
            }
            last = step;
        } finally {
            lock.unlock();
        }
        if (former == null || former.isDone()) {
            run(step);
        } else {
            former.whenDone(done -> run(step));
        }
        return step;
    }

    private void run(Step step) {
        try {
            (step.start ? starter : stopper).accept(step);
        } catch (Throwable e) { // no memory is left for a thread, for example
            step.setException(e);
        }
    }

    /** The result of a start or stop. The next step waits for it, not for somebody's interest in it. */
    static final class Step extends StopPromise<Void> {
        private final boolean start;

        private Step(SequentialThreadHandler handler, boolean start) {
            super(handler);
            this.start = start;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}
