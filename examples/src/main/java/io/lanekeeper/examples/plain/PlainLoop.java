// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The loop: a scheduler of one thread. It needs no end, since its thread goes when it is idle. */
final class PlainLoop implements SerialExecutor {
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, this::newThread);
    private volatile @Nullable Thread thread;

    PlainLoop() {
        scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
        scheduler.allowCoreThreadTimeOut(true);
        scheduler.setRemoveOnCancelPolicy(true); // else a timer that was called off stays until it is due
    }

    @Override
    public void execute(Runnable task) {
        scheduler.execute(task);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Future<?> timer = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean ending() {
        return false;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    private Thread newThread(Runnable work) {
        Thread made = new Thread(work, "plain-loop");
        made.setDaemon(true);
        thread = made;
        return made;
    }
}
