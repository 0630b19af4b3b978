// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.BurstQueue;
import io.lanekeeper.handler.spi.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: one thread, started with the first task. It takes all queued tasks at once, followed by the timers that are due.
 * An accepted task runs, also when the loop is ending. A timer that is not due by then does not run.
 */
final class ThreadLoop implements SerialExecutor {
    /** The time in nanoseconds for which an ending loop accepts tasks of tasks. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(5);

    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    /** Guarded by {@link #lock}, as are all that follow. */
    private BurstQueue<Runnable> tasks = new BurstQueue<>();

    private final TreeSet<Timer> timers = new TreeSet<>(Timer.IN_ORDER);
    private final List<Runnable> endings = new ArrayList<>();
    private boolean started;
    private boolean idle;
    private boolean ending;
    private long lingerUntil;
    private boolean ended;
    private long scheduled;

    /** @param threads makes a thread, not started, that runs its argument */
    ThreadLoop(Function<Runnable, Thread> threads) {
        thread = threads.apply(this::run);
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        lock.lock();
        try {
            admit();
            tasks.add(task);
            wake();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        return schedule(task, delay, () -> {});
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay, Runnable ifEnded) {
        Timer timer;
        lock.lock();
        try {
            admit();
            timer = new Timer(Objects.requireNonNull(task, "task"), ifEnded, nanoTime() + Nanos.of(delay), scheduled++);
            timers.add(timer);
            if (timers.first() == timer) {
                wake();
            }
        } finally {
            lock.unlock();
        }
        return () -> cancel(timer);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean ending() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cancellable whenEnded(Runnable task) {
        lock.lock();
        try {
            if (!ended) {
                // A new object, so that cancelling removes this entry and not another one with an equal task.
                Runnable entry = () -> task.run();
                endings.add(entry);
                return () -> forget(entry);
            }
        } finally {
            lock.unlock();
        }
        task.run();
        return () -> {};
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Runs {@code last}, then ends the loop. A loop without a thread ends at once and does not run it. Any thread. */
    void end(Runnable last) {
        boolean unused;
        lock.lock();
        try {
            if (ending) {
                return;
            }
            ending = true;
            lingerUntil = nanoTime() + LINGER;
            unused = !started;
            ended = unused;
            if (!unused) {
                tasks.add(last);
                wake();
            }
        } finally {
            lock.unlock();
        }
        if (unused) {
            notifyEnded();
        }
    }

    private void run() {
        BurstQueue<Runnable> batch = new BurstQueue<>();
        do {
            batch = await(batch);
            for (Runnable task = batch.poll(); task != null; task = batch.poll()) {
                guard(task);
            }
        } while (!finished());
        notifyEnded();
    }

    /** Waits for tasks and returns all of them; {@code empty} becomes the queue. */
    private BurstQueue<Runnable> await(BurstQueue<Runnable> empty) {
        lock.lock();
        try {
            while (!due() && !ending) {
                idle = true;
                pause();
                idle = false;
            }
            BurstQueue<Runnable> batch = tasks;
            tasks = empty;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Moves due timers to the tasks; returns true if there are tasks. */
    private boolean due() {
        while (!timers.isEmpty() && timers.first().due - nanoTime() <= 0) {
            tasks.add(timers.pollFirst());
        }
        return !tasks.isEmpty();
    }

    @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
    private void pause() {
        try {
            if (timers.isEmpty()) {
                work.awaitUninterruptibly();
            } else {
                work.awaitNanos(timers.first().due - nanoTime());
            }
        } catch (InterruptedException e) {
            log.debug("{}: interrupt ignored; only a stop of the handler ends the loop", thread.getName());
        }
    }

    private boolean finished() {
        lock.lock();
        try {
            ended = ending && tasks.isEmpty();
            return ended;
        } finally {
            lock.unlock();
        }
    }

    private void admit() {
        if (ended || (ending && nanoTime() - lingerUntil > 0)) {
            throw new RejectedExecutionException(thread.getName() + " has ended");
        }
        startThread();
    }

    /** Starts the thread, so that no later task fails because the machine has no thread. Any thread. */
    void start() {
        lock.lock();
        try {
            startThread();
        } finally {
            lock.unlock();
        }
    }

    private void startThread() {
        if (!started) {
            thread.start();
            started = true;
        }
    }

    private void wake() {
        if (idle) {
            work.signal();
        }
    }

    private void cancel(Timer timer) {
        timer.cancelled = true;
        lock.lock();
        try {
            timers.remove(timer);
        } finally {
            lock.unlock();
        }
    }

    private void forget(Runnable entry) {
        lock.lock();
        try {
            endings.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    private void notifyEnded() {
        List<Runnable> notifications = new ArrayList<>();
        lock.lock();
        try {
            timers.forEach(timer -> notifications.add(timer::end));
            timers.clear();
            notifications.addAll(endings);
            endings.clear();
        } finally {
            lock.unlock();
        }
        notifications.forEach(this::guard);
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Errors too: the other tasks depend on the loop.
            log.warn("{}: a task of the loop threw an exception", thread.getName(), e);
        }
    }

    private static final class Timer implements Runnable {
        static final Comparator<Timer> IN_ORDER = (one, other) ->
                one.due == other.due ? Long.compare(one.number, other.number) : Long.compare(one.due - other.due, 0);

        private final Runnable task;
        private final Runnable ifEnded;
        private final long due;
        private final long number;
        private volatile boolean cancelled;

        Timer(Runnable task, Runnable ifEnded, long due, long number) {
            this.task = task;
            this.ifEnded = ifEnded;
            this.due = due;
            this.number = number;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        void end() {
            if (!cancelled) {
                ifEnded.run();
            }
        }
    }
}
