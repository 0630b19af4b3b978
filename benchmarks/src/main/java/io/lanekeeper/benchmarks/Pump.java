// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** Keeps a number of operations of one session in flight. All its callbacks must come from one thread. */
abstract class Pump implements Callback {
    private static final long FINISH_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    final int window;
    final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private Runnable[] operations = {};
    private int next;
    private @Nullable Object last;
    final @Nullable SingleWriterRecorder latencies;
    volatile boolean stopping;

    Pump(int window, boolean timed) {
        this.window = window;
        latencies = timed ? new SingleWriterRecorder(HIGHEST_NANOS, 3) : null;
    }

    /** The operations, in rotation. */
    void operations(Runnable... cycle) {
        operations = cycle;
    }

    final void submitOne() {
        Runnable operation = operations[next];
        next = next + 1 == operations.length ? 0 : next + 1;
        operation.run();
    }

    final long count() {
        return completed.get();
    }

    final long failures() {
        return failed.get();
    }

    /** Returns the last reply. Reading it keeps the compiler from removing the work. */
    @Nullable
    Object last() {
        return last;
    }

    /** Keeps a reply. */
    final void record(@Nullable Object value, int length) {
        last = value;
        if (length == FAILED) {
            failed.incrementAndGet();
        }
    }

    abstract void start();

    /** Ends, and waits for the replies to requests in flight. */
    abstract void finish() throws InterruptedException;

    /** Submits the next operation from the callback of the one before. */
    static final class OnLoop extends Pump {
        private final Candidate candidate;
        private final int session;
        private final AtomicLong idle = new AtomicLong();
        private long submittedAt;

        OnLoop(Candidate candidate, int session, int window, boolean timed) {
            super(window, timed);
            if (timed && window != 1) {
                throw new IllegalArgumentException("window: " + window + " (expected: 1 if timed)");
            }
            this.candidate = candidate;
            this.session = session;
        }

        @Override
        void start() {
            candidate.onLoop(session, () -> {
                submittedAt = System.nanoTime();
                for (int i = 0; i < window; i++) {
                    submitOne();
                }
            });
        }

        @Override
        public void complete(@Nullable Object value, int length) {
            record(value, length);
            completed.lazySet(completed.getPlain() + 1);
            if (latencies != null) {
                long now = System.nanoTime();
                latencies.recordValue(now - submittedAt);
                submittedAt = now;
            }
            if (stopping) {
                idle.incrementAndGet();
            } else {
                submitOne();
            }
        }

        @Override
        void finish() throws InterruptedException {
            stopping = true;
            long start = System.nanoTime();
            while (idle.get() < window) {
                if (System.nanoTime() - start > FINISH_NANOS) {
                    throw new IllegalStateException("answers: " + idle + " (expected: " + window + ")");
                }
                Thread.sleep(1);
            }
        }
    }

    /** Submits from a thread of its own, which sleeps while the window is full, until half of it is free. */
    static final class OnThread extends Pump implements Runnable {
        private final Thread thread;
        private long submitted;
        private long submittedAt;
        private volatile boolean full;

        OnThread(int window, boolean timed, boolean virtual) {
            super(window, timed);
            if (timed && window != 1) {
                throw new IllegalArgumentException("window: " + window + " (expected: 1 if timed)");
            }
            thread = virtual ? Threads.virtual(this) : new Thread(this, "caller");
        }

        @Override
        void start() {
            thread.start();
        }

        @Override
        public void run() {
            while (!stopping) {
                if (submitted - completed.get() >= window) {
                    awaitRoom(window / 2);
                } else {
                    submitted++;
                    if (latencies != null) {
                        submittedAt = System.nanoTime();
                    }
                    submitOne();
                }
            }
            while (submitted != completed.get()) {
                awaitRoom(0);
            }
        }

        private void awaitRoom(int inFlight) {
            full = true;
            while (submitted - completed.get() > inFlight) {
                LockSupport.park(this);
            }
            full = false;
        }

        @Override
        public void complete(@Nullable Object value, int length) {
            record(value, length);
            if (latencies != null) {
                latencies.recordValue(System.nanoTime() - submittedAt);
            }
            long done = completed.getPlain() + 1;
            completed.set(done);
            if (full) {
                long inFlight = submitted - done;
                if (inFlight == window / 2 || inFlight == 0) {
                    LockSupport.unpark(thread);
                }
            }
        }

        @Override
        void finish() throws InterruptedException {
            stopping = true;
            thread.join(TimeUnit.NANOSECONDS.toMillis(FINISH_NANOS));
            if (thread.isAlive()) {
                throw new IllegalStateException("answers: " + completed + " (expected: " + submitted + ")");
            }
        }
    }
}
