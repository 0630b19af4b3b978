// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** An executor whose tasks and timers run when a test says so. */
final class TaskQueue implements SerialExecutor {
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final List<Runnable> timers = new ArrayList<>();
    boolean ended;

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("ended");
        }
        tasks.add(task);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        if (ended) {
            throw new RejectedExecutionException("ended");
        }
        timers.add(task);
        return () -> timers.remove(task);
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public boolean ending() {
        return ended;
    }

    @Override
    public boolean inLoop() {
        return false;
    }

    boolean runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    void runAll() {
        boolean more = true;
        while (more) {
            more = runOne();
        }
    }
}
