// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.benchmarks.Candidate.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** The process of one candidate: one workload, with all its points one after the other; a line for each. */
public final class CandidateMain {
    private static final int NODES = 1000;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Options options;
    private final Candidate candidate;
    private final double seconds;
    private final double warmUp;
    private final String caller;
    private final String path;

    private CandidateMain(Options options) {
        this.options = options;
        candidate = candidate(options.text("candidate"));
        seconds = options.number("seconds");
        warmUp = options.number("warmup");
        caller = options.text("caller");
        path = options.text("path");
    }

    /** See {@link Controller} for the arguments. */
    public static void main(String[] args) throws Exception {
        CandidateMain main = new CandidateMain(Options.parse(Arrays.asList(args)));
        try {
            main.run(main.options.text("workload"));
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        if (main.options.text("close").equals("true")) {
            main.candidate.close();
        }
        System.exit(0);
    }

    static Candidate candidate(String name) {
        return switch (name) {
            case "ours-epoll" -> new Ours(Transports.EPOLL);
            case "ours-nio" -> new Ours(Transports.NIO);
            case "ours-uring" -> new Ours(Transports.URING);
            case "official-nio" -> new Official("org.apache.zookeeper.ClientCnxnSocketNIO");
            case "official-netty", "official-netty41" -> new Official("org.apache.zookeeper.ClientCnxnSocketNetty");
            case "curator" -> new Curator();
            case "raw-floor" -> new RawFloor();
            case "full-floor" -> new FullFloor();
            default -> throw new IllegalArgumentException("candidate: " + name);
        };
    }

    private void run(String workload) throws Exception {
        int[] points = options.integers("points");
        switch (workload) {
            case "reads", "writes", "mixed", "nodes", "latency" -> {
                connect(1, 1024);
                boolean first = true;
                for (int window : points) {
                    pipelined(workload, 1, window, String.valueOf(window), first ? warmUp : warmUp / 2);
                    first = false;
                }
            }
            case "rate" -> {
                connect(1, 1024);
                boolean first = true;
                for (int rate : points) {
                    rate(rate, first ? warmUp : warmUp / 2);
                    first = false;
                }
            }
            case "sessions" -> {
                int connected = 0;
                for (int sessions : points) {
                    connect(sessions - connected, 1024);
                    connected = sessions;
                    pipelined("reads", sessions, 16, String.valueOf(sessions), warmUp);
                }
            }
            case "idle" -> idle(points[0]);
            case "watches" -> watches(points);
            case "rearm" -> rearm(points[0]);
            case "flat" -> flat();
            default -> throw new IllegalArgumentException("workload: " + workload);
        }
    }

    private void connect(int sessions, int maxInFlight) throws Exception {
        candidate.connect(new Settings(options.text("server"), Duration.ofSeconds(10), maxInFlight), sessions);
    }

    private static void sleep(double forSeconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep((long) (forSeconds * 1e9));
    }

    private static void result(String point, String format, Object... values) {
        System.out.println("RESULT point=" + point + " " + String.format(Locale.ROOT, format, values));
    }

    private void pipelined(String kind, int sessions, int window, String point, double forWarmUp) throws Exception {
        boolean timed = kind.equals("latency") || (sessions == 1 && window == 1 && !caller.equals("threads"));
        List<Pump> pumps = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            int callers = caller.equals("threads") ? Math.min(3, window) : 1;
            for (int i = 0; i < callers; i++) {
                Pump pump = caller.equals("loop")
                        ? new Pump.OnLoop(candidate, session, window, timed)
                        : new Pump.OnThread(
                                Math.max(1, window / callers), timed && callers == 1, caller.equals("virtual"));
                pump.operations(operations(kind, session, pump));
                pumps.add(pump);
            }
        }
        pumps.forEach(Pump::start);
        sleep(forWarmUp);
        SingleWriterRecorder latencies = pumps.get(0).latencies;
        if (latencies != null) {
            latencies.getIntervalHistogram();
        }
        long before = sum(pumps);
        Meter meter = new Meter();
        sleep(seconds);
        while (sum(pumps) == before && meter.nanos() < STALL_NANOS) {
            sleep(0.1); // A busy machine may have given us nothing; nothing at all for long is a fault.
        }
        long operations = sum(pumps) - before;
        long nanos = meter.nanos();
        long cpu = meter.cpuNanos();
        long bytes = meter.bytes();
        Histogram histogram = latencies == null ? null : latencies.getIntervalHistogram();
        long failures = 0;
        for (Pump pump : pumps) {
            pump.finish();
            failures += pump.failures();
        }
        result(
                point,
                "ops=%.1f cpu=%.4f bytes=%.1f failures=%d lost=%d%s",
                operations * 1e9 / nanos,
                cpu / 1e3 / Math.max(1, operations),
                (double) bytes / Math.max(1, operations),
                failures,
                candidate.lost(),
                histogram == null ? "" : percentiles(histogram));
    }

    private static long sum(List<Pump> pumps) {
        long sum = 0;
        for (Pump pump : pumps) {
            sum += pump.count();
        }
        return sum;
    }

    private static String percentiles(Histogram histogram) {
        return String.format(
                Locale.ROOT,
                " p50=%.2f p99=%.2f p999=%.2f",
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3,
                histogram.getValueAtPercentile(99.9) / 1e3);
    }

    private Runnable[] operations(String kind, int session, Callback callback) {
        byte[] data = new byte[StubServer.DATA];
        if (kind.equals("writes")) {
            return new Runnable[] {candidate.writer(session, path, data, callback)};
        }
        Runnable read = candidate.reader(session, path, callback);
        return switch (kind) {
            case "mixed" -> {
                Runnable write = candidate.writer(session, path, data, callback);
                yield new Runnable[] {read, read, read, read, write};
            }
            case "nodes" -> {
                Runnable[] reads = new Runnable[NODES];
                for (int i = 0; i < NODES; i++) {
                    reads[i] = candidate.reader(session, path + "/n" + i, callback);
                }
                yield reads;
            }
            default -> new Runnable[] {read};
        };
    }

    /**
     * Reads that are due at fixed times, whatever became of those before. A latency counts from when its read was due, so
     * that those which a stall delays are counted too.
     */
    private void rate(int perSecond, double forWarmUp) throws Exception {
        Arrivals arrivals = new Arrivals(1_000_000_000L / perSecond);
        arrivals.read = candidate.reader(0, path, arrivals);
        Thread generator = new Thread(arrivals, "arrivals");
        generator.start();
        sleep(forWarmUp);
        arrivals.latencies.getIntervalHistogram();
        long before = arrivals.completed.get();
        Meter meter = new Meter();
        sleep(seconds);
        Histogram histogram = arrivals.latencies.getIntervalHistogram();
        long operations = arrivals.completed.get() - before;
        double rate = operations * 1e9 / meter.nanos();
        double cpu = meter.cpuNanos() / 1e3 / Math.max(1, operations);
        arrivals.stopping = true;
        generator.join();
        result(
                String.valueOf(perSecond),
                "ops=%.1f cpu=%.4f failures=%d lost=%d%s",
                rate,
                cpu,
                arrivals.failures,
                candidate.lost(),
                percentiles(histogram));
    }

    /** The generator of a fixed rate. */
    private static final class Arrivals implements Runnable, Callback {
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

    private void idle(int sessions) throws Exception {
        connect(5, 1024);
        sleep(0.5);
        long heap = Meter.heap();
        long resident = Meter.resident();
        long threads = Meter.threads();
        long start = System.nanoTime();
        Meter connecting = new Meter();
        connect(sessions, 1024);
        double millis = (System.nanoTime() - start) / 1e6;
        double connectCpu = connecting.fineCpuNanos() / 1e3 / sessions;
        long heapNow = Meter.heap();
        long residentNow = Meter.resident();
        Meter meter = new Meter();
        sleep(Math.max(seconds, Double.parseDouble(options.text("idle"))));
        result(
                String.valueOf(sessions),
                "ops=%.1f connect=%.1f connectcpu=%.1f heap=%.0f memory=%.0f threads=%d idlecpu=%.4f lost=%d",
                sessions / millis * 1e3,
                millis,
                connectCpu,
                (double) (heapNow - heap) / sessions,
                (double) (heapNow - heap + Math.max(0, residentNow - resident)) / sessions,
                Meter.threads() - threads,
                meter.fineCpuNanos() * 1e3 / meter.nanos(),
                candidate.lost());
    }

    /** Sets one-shot watches and waits for the answers. */
    private void arm(int count, Runnable fired) throws Exception {
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

    private void watches(int[] points) throws Exception {
        connect(1, 1024);
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
            result(
                    String.valueOf(count),
                    "ops=%.1f cpu=%.4f bytes=%.1f failures=0 lost=%d",
                    Medians.of(rates),
                    Medians.of(cpus),
                    Medians.of(allocations),
                    candidate.lost());
            budget = warmUp / 2;
        }
    }

    /** Events a second, CPU an event, bytes an event. */
    private double[] fire(int count) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger events = new AtomicInteger();
        arm(count, () -> {
            int number = events.getPlain() + 1;
            events.setPlain(number);
            if (number == count) {
                told.countDown();
            }
        });
        Meter meter = new Meter();
        read("/!fire/" + count);
        if (!told.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("events: " + events + " (expected: " + count + ")");
        }
        long nanos = meter.nanos();
        return new double[] {count * 1e9 / nanos, meter.fineCpuNanos() / 1e3 / count, (double) meter.bytes() / count};
    }

    private void rearm(int count) throws Exception {
        connect(1, 1024);
        CountDownLatch told = new CountDownLatch(count);
        arm(count, told::countDown);
        // The code that re-arms is cold at the first time, as it is in an application.
        for (int round = 0; round < 3; round++) {
            Meter meter = new Meter();
            read("/!drop");
            Object answer = read("/!rearm");
            while (answer == null) {
                Thread.sleep(5);
                answer = read("/!rearm");
            }
            result(
                    (round == 0 ? "cold-" : "warm-") + count,
                    "ops=%.1f millis=%.1f cpu=%.4f bytes=%.1f",
                    count * 1e9 / meter.nanos(),
                    meter.nanos() / 1e6,
                    meter.fineCpuNanos() / 1e3 / count,
                    (double) meter.bytes() / count);
        }
        read("/!fire/" + count);
        if (!told.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("watches lost: " + told.getCount());
        }
    }

    /** The same reads beside a load that should not matter. */
    private void flat() throws Exception {
        int[] sizes = options.integers("points");
        String beside = options.text("beside");
        connect(1, beside.equals("inflight") ? 2 * sizes[0] : 1024);
        int window = 256;
        switch (beside) {
            case "nothing" -> {}
            case "watches" -> arm(sizes[0], () -> {});
            case "sessions" -> connect(sizes[0], 1024);
            case "inflight" -> window = sizes[0];
            case "held" -> {
                connect(1, 2 * sizes[0]);
                CountDownLatch submitted = new CountDownLatch(1);
                Runnable hold = candidate.reader(1, "/!hold", (value, length) -> {});
                candidate.onLoop(1, () -> {
                    for (int i = 0; i < sizes[0]; i++) {
                        hold.run();
                    }
                    submitted.countDown();
                });
                submitted.await();
            }
            default -> throw new IllegalArgumentException("beside: " + beside);
        }
        pipelined("reads", 1, window, beside, warmUp);
    }
}
