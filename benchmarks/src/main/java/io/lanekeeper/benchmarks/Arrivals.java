// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Reads that are due at fixed times, whatever became of those before. A latency counts from when its read was due, so that
 * those which a stall delays are counted too.
 */
final class Arrivals implements Runnable, Callback {
    private static final int MOST = 1 << 16;
    private static final long NAP_NANOS = 20_000;

    private final SingleWriterRecorder latencies = new SingleWriterRecorder(600_000_000_000L, 3);
    private final AtomicLong completed = new AtomicLong();
    private final long interval;
    private volatile boolean stopping;
    private long failures;
    private long start;
    private Runnable read = () -> {};

    Arrivals(long interval) {
        this.interval = interval;
    }

    /** Runs at a rate, and prints the measured values. */
    static void run(Candidate candidate, String path, int perSecond, double warmUp, double seconds) throws Exception {
        Arrivals arrivals = new Arrivals(1_000_000_000L / perSecond);
        arrivals.read = candidate.reader(0, path, arrivals);
        Thread generator = new Thread(arrivals, "arrivals");
        generator.start();
        Result.sleep(warmUp);
        arrivals.latencies.getIntervalHistogram();
        long before = arrivals.completed.get();
        Meter meter = new Meter();
        Result.sleep(seconds);
        Histogram histogram = arrivals.latencies.getIntervalHistogram();
        long operations = arrivals.completed.get() - before;
        double rate = operations * 1e9 / meter.nanos();
        double cpu = meter.cpuNanos() / 1e3 / Math.max(1, operations);
        arrivals.stopping = true;
        generator.join();
        Result.print(
                String.valueOf(perSecond),
                Result.format("ops=%.1f cpu=%.4f failures=%d lost=%d", rate, cpu, arrivals.failures, candidate.lost())
                        + Result.percentiles(histogram));
    }

    @Override
    public void run() {
        start = System.nanoTime();
        long sent = 0;
        while (!stopping) {
            long due = (System.nanoTime() - start) / interval;
            if (due <= sent || sent - completed.get() >= MOST) {
                LockSupport.parkNanos(NAP_NANOS);
            }
            for (; sent < due && sent - completed.get() < MOST; sent++) {
                read.run();
            }
        }
        while (completed.get() < sent) {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    @Override
    public void complete(@Nullable Object value, int length) {
        if (length == FAILED) {
            failures++;
        }
        long number = completed.getPlain() + 1; // Answers come in order; the first was due after one interval.
        latencies.recordValue(Math.max(0, System.nanoTime() - start - number * interval));
        completed.set(number);
    }
}
