// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.BurstQueue;
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
 * The loop: one thread, started with the first task. It takes what has gathered in one go; timers that are due join the
 * end of it. What was accepted runs, also when the loop is ending; timers that are not due then never do.
 */
final class ThreadLoop implements SerialExecutor {
    /** For tasks that keep submitting others while the loop is ending. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(5);

    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

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

    /** @param threads makes the thread, not started, that runs what it is given */
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
        return () -> callOff(timer);
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
                // An object of its own, so that of two equal tasks the right one is called off.
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

    /** Runs {@code last} and then ends the loop; one that has not begun ends at once. Any thread. */
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
            tellEnded();
        }
    }

    private void run() {
        BurstQueue<Runnable> batch = new BurstQueue<>();
        do {
            batch = await(batch);
            for (Runnable task = batch.poll(); task != null; task = batch.poll()) {
                guard(task);
            }
        } while (!over());
        tellEnded();
    }

    /** What is to be run next; {@code empty} takes its place. */
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

    /** Moves timers whose time has come to the tasks; tells whether there are any. */
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
            log.debug("{}: nobody ends the loop by an interrupt", thread.getName());
        }
    }

    private boolean over() {
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

    /** Starts the thread, so that no later task meets a failure to do so. Any thread. */
    void begin() {
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

    private void callOff(Timer timer) {
        timer.calledOff = true;
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

    private void tellEnded() {
        List<Runnable> told = new ArrayList<>();
        lock.lock();
        try {
            timers.forEach(timer -> told.add(timer::end));
            timers.clear();
            told.addAll(endings);
            endings.clear();
        } finally {
            lock.unlock();
        }
        told.forEach(this::guard);
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Errors too: whoever submitted it is elsewhere, and the others depend on the loop.
            log.warn("{}: a task raised an exception", thread.getName(), e);
        }
    }

    private static final class Timer implements Runnable {
        static final Comparator<Timer> IN_ORDER = (one, other) ->
                one.due == other.due ? Long.compare(one.number, other.number) : Long.compare(one.due - other.due, 0);

        private final Runnable task;
        private final Runnable ifEnded;
        private final long due;
        private final long number;
        private volatile boolean calledOff;

        Timer(Runnable task, Runnable ifEnded, long due, long number) {
            this.task = task;
            this.ifEnded = ifEnded;
            this.due = due;
            this.number = number;
        }

        @Override
        public void run() {
            if (!calledOff) {
                task.run();
            }
        }

        void end() {
            if (!calledOff) {
                ifEnded.run();
            }
        }
    }
}
