// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Watches of one session. */
final class Watching {
    private final Candidate candidate;

    Watching(Candidate candidate) {
        this.candidate = candidate;
    }

    /** Sets one-shot watches and waits for the answers. */
    void arm(int count, Runnable fired) throws Exception {
        AtomicInteger failures = new AtomicInteger();
        int chunk = 512;
        for (int from = 0; from < count; from += chunk) {
            int to = Math.min(count, from + chunk);
            CountDownLatch done = new CountDownLatch(to - from);
            Callback callback = (value, length) -> {
                if (length == Callback.FAILED) {
                    failures.incrementAndGet();
                }
                done.countDown();
            };
            for (int i = from; i < to; i++) {
                candidate.watcher(0, "/w/" + i, fired, callback).run();
            }
            done.await();
        }
        if (failures.get() > 0) {
            throw new IllegalStateException(failures + " watches were not set");
        }
    }

    /** One read, with its answer. */
    private @Nullable Object read(String of) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Object[] answer = new Object[2];
        candidate
                .reader(0, of, (value, length) -> {
                    answer[0] = value;
                    answer[1] = length;
                    done.countDown();
                })
                .run();
        done.await();
        return Integer.valueOf(Callback.FAILED).equals(answer[1]) ? null : answer;
    }

    /** Fires watches again and again, for a while each number of them. */
    void watches(int[] points, double warmUp, double seconds) throws Exception {
        double budget = warmUp;
        for (int count : points) {
            double until = System.nanoTime() + budget * 1e9;
            do {
                fire(count);
            } while (System.nanoTime() < until);
            List<Double> rates = new ArrayList<>();
            List<Double> cpus = new ArrayList<>();
            List<Double> allocations = new ArrayList<>();
            until = System.nanoTime() + seconds * 1e9;
            do {
                double[] round = fire(count);
                rates.add(round[0]);
                cpus.add(round[1]);
                allocations.add(round[2]);
            } while (System.nanoTime() < until);
            Result.print(
                    String.valueOf(count),
                    Result.format(
                            "ops=%.1f cpu=%.4f bytes=%.1f failures=0 lost=%d",
                            Medians.of(rates), Medians.of(cpus), Medians.of(allocations), candidate.lost()));
            budget = warmUp / 2;
        }
    }

    /** Events a second, CPU an event, bytes an event. */
    private double[] fire(int count) throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        AtomicInteger events = new AtomicInteger();
        arm(count, () -> {
            int number = events.getPlain() + 1;
            events.setPlain(number);
            if (number == count) {
                fired.countDown();
            }
        });
        Meter meter = new Meter();
        read("/!fire/" + count);
        if (!fired.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("events: " + events + " (expected: " + count + ")");
        }
        long nanos = meter.nanos();
        return new double[] {count * 1e9 / nanos, meter.fineCpuNanos() / 1e3 / count, (double) meter.bytes() / count};
    }

    /** Has the connection dropped, and waits until all watches are there again. */
    void rearm(int count) throws Exception {
        CountDownLatch fired = new CountDownLatch(count);
        arm(count, fired::countDown);
        // The code that re-arms is cold at the first time, as it is in an application.
        for (int round = 0; round < 3; round++) {
            Meter meter = new Meter();
            read("/!drop");
            Object answer = read("/!rearm");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (answer == null) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("watches are not there again after 60 s (expected: " + count + ")");
                }
                Thread.sleep(5);
                answer = read("/!rearm");
            }
            Result.print(
                    (round == 0 ? "cold-" : "warm-") + count,
                    Result.format(
                            "ops=%.1f millis=%.1f cpu=%.4f bytes=%.1f",
                            count * 1e9 / meter.nanos(),
                            meter.nanos() / 1e6,
                            meter.fineCpuNanos() / 1e3 / count,
                            (double) meter.bytes() / count));
        }
        read("/!fire/" + count);
        if (!fired.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("watches lost: " + fired.getCount());
        }
    }
}
