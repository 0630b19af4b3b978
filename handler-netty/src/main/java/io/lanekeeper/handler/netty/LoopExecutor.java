// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.Nanos;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Netty event loop as the serial executor of a handler. */
final class LoopExecutor implements SerialExecutor {
    private static final Logger log = LoggerFactory.getLogger(LoopExecutor.class);

    private final EventLoop loop;
    private final LongSupplier clock;

    LoopExecutor(EventLoop loop) {
        this.loop = loop;
        this.clock = Loops.HERE.clock(loop);
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Timer timer = new Timer(task);
        timer.future = loop.schedule(timer, Nanos.of(delay), TimeUnit.NANOSECONDS);
        return timer;
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay, Runnable ifEnded) {
        EndingTimer timer = new EndingTimer(task, ifEnded);
        Future<?> scheduled = loop.schedule(timer, Nanos.of(delay), TimeUnit.NANOSECONDS);
        timer.future = scheduled;
        scheduled.addListener(done -> timer.end()); // A loop that shuts down cancels its timers.
        if (loop.isShuttingDown()) {
            loop.terminationFuture()
                    .addListener(done -> timer.end()); // It may have cancelled them before this one was added.
        }
        return timer;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    @Override
    public Cancellable whenEnded(Runnable task) {
        @SuppressWarnings("unchecked") // The listener does not look at the value.
        Future<Object> termination = (Future<Object>) loop.terminationFuture();
        GenericFutureListener<Future<Object>> listener = done -> task.run();
        termination.addListener(listener);
        return () -> termination.removeListener(listener);
    }

    @Override
    public boolean ending() {
        return loop.isShuttingDown();
    }

    @Override
    public boolean inLoop() {
        return loop.inEventLoop();
    }

    /** A scheduled task. Its exception is logged: Netty would only store it in a future that is not read. */
    private static class Timer implements Runnable, Cancellable {
        private final Runnable task;
        volatile @Nullable Future<?> future;

        Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run();
            } catch (Throwable e) {
                log.warn("a scheduled task threw an exception", e);
            }
        }

        @Override
        public void cancel() {
            Future<?> scheduled = future;
            if (scheduled != null) {
                try {
                    scheduled.cancel(false);
                } catch (RejectedExecutionException e) {
                    log.debug("timer not cancelled: its event loop has ended");
                }
            }
        }
    }

    /** A timer that runs another task if its loop ends first. */
    private static final class EndingTimer extends Timer {
        private final Runnable ifEnded;
        private final AtomicBoolean done = new AtomicBoolean();

        EndingTimer(Runnable task, Runnable ifEnded) {
            super(task);
            this.ifEnded = ifEnded;
        }

        @Override
        public void run() {
            if (done.compareAndSet(false, true)) {
                super.run();
            }
        }

        /** Runs {@code ifEnded}, unless the timer has run or was cancelled. */
        void end() {
            if (done.compareAndSet(false, true)) {
                ifEnded.run();
            }
        }

        @Override
        public void cancel() {
            done.set(true);
            super.cancel();
        }
    }
}
