// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
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

/** An event loop as a client sees it. */
final class LoopExecutor implements SerialExecutor {
    private static final Logger log = LoggerFactory.getLogger(SequentialNettyHandler.class);

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
        scheduled.addListener(done -> timer.end()); // a loop that shuts down cancels what is scheduled
        if (loop.isShuttingDown()) {
            loop.terminationFuture().addListener(done -> timer.end()); // it may have done so before this came
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

    /** A scheduled task. What it throws is logged: Netty would keep it in a future that nobody looks at. */
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
                log.warn("A scheduled task raised an exception", e);
            }
        }

        @Override
        public void cancel() {
            Future<?> scheduled = future;
            if (scheduled != null) {
                try {
                    scheduled.cancel(false);
                } catch (RejectedExecutionException e) {
                    log.debug("The timer is gone with its loop");
                }
            }
        }
    }

    /** A timer that is told of the end of its loop. */
    private static final class EndingTimer extends Timer {
        private final Runnable ifEnded;
        private final AtomicBoolean over = new AtomicBoolean();

        EndingTimer(Runnable task, Runnable ifEnded) {
            super(task);
            this.ifEnded = ifEnded;
        }

        @Override
        public void run() {
            if (over.compareAndSet(false, true)) {
                super.run();
            }
        }

        /** Nothing any more if it has gone off or was called off. */
        void end() {
            if (over.compareAndSet(false, true)) {
                ifEnded.run();
            }
        }

        @Override
        public void cancel() {
            over.set(true);
            super.cancel();
        }
    }
}
