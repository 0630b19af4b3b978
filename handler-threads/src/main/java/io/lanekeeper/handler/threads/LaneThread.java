// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** The thread of one lane, as an executor, from a start of the handler to the next stop. Any thread. */
final class LaneThread implements Executor {
    /** Holds no more than the one task of the lane, and the end. */
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    private final Thread thread;
    /** Set by the last task. Confined to the thread. */
    private boolean ended;

    /** @param threads makes a thread, not started, that runs its argument */
    LaneThread(Function<Runnable, Thread> threads) {
        thread = threads.apply(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Ends the thread when it has run its tasks. */
    void end() {
        tasks.add(() -> ended = true);
    }

    private void run() {
        while (!ended) {
            take().run();
        }
    }

    private Runnable take() {
        while (true) {
            try {
                return tasks.take();
            } catch (InterruptedException e) {
                // Only the end of the lane ends its thread.
            }
        }
    }
}
