// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.benchmarks.Candidate.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** The process of one candidate: one workload, with all its points one after the other; a line for each. */
public final class CandidateMain {
    private static final int BATCH = 64;

    private final Options options;
    private final Candidate candidate;
    private final Turns turns;
    private final double warmUp;
    private final String caller;
    private final String path;

    private CandidateMain(Options options) {
        this.options = options;
        candidate = candidate(options.text("candidate"));
        turns = new Turns(
                options.text("controlled").equals("true"), (int) options.number("turns"), options.number("seconds"));
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
            case "ours-epoll", "base-epoll" -> new Ours(Transports.EPOLL, 1);
            case "ours-batched" -> new Ours(Transports.fast(), BATCH);
            case "ours-nio" -> new Ours(Transports.NIO, 1);
            case "ours-uring" -> new Ours(Transports.URING, 1);
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
                    steady().run(workload, 1, window, String.valueOf(window), first ? warmUp : warmUp / 2);
                    first = false;
                }
            }
            case "rate" -> {
                connect(1, 1024);
                boolean first = true;
                for (int rate : points) {
                    Arrivals.run(candidate, path, rate, first ? warmUp : warmUp / 2, turns.seconds());
                    first = false;
                }
            }
            case "sessions" -> {
                int connected = 0;
                for (int sessions : points) {
                    connect(sessions - connected, 1024);
                    connected = sessions;
                    steady().run("reads", sessions, 16, String.valueOf(sessions), warmUp);
                }
            }
            case "idle" -> idle(points[0]);
            case "watches" -> {
                connect(1, 1024);
                new Watching(candidate).watches(points, warmUp, turns.seconds());
            }
            case "rearm" -> {
                connect(1, 1024);
                new Watching(candidate).rearm(points[0]);
            }
            case "flat" -> flat();
            default -> throw new IllegalArgumentException("workload: " + workload);
        }
    }

    private void connect(int sessions, int maxInFlight) throws Exception {
        candidate.connect(new Settings(options.text("server"), Duration.ofSeconds(10), maxInFlight), sessions);
    }

    private Steady steady() {
        return new Steady(candidate, caller, path, turns);
    }

    private void idle(int sessions) throws Exception {
        connect(5, 1024);
        Result.sleep(0.5);
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
        Result.sleep(Math.max(turns.seconds(), Double.parseDouble(options.text("idle"))));
        Result.print(
                String.valueOf(sessions),
                Result.format(
                        "ops=%.1f connect=%.1f connectcpu=%.1f heap=%.0f memory=%.0f threads=%d idlecpu=%.4f lost=%d",
                        sessions / millis * 1e3,
                        millis,
                        connectCpu,
                        (double) (heapNow - heap) / sessions,
                        (double) (heapNow - heap + Math.max(0, residentNow - resident)) / sessions,
                        Meter.threads() - threads,
                        meter.fineCpuNanos() * 1e3 / meter.nanos(),
                        candidate.lost()));
    }

    /** The same reads beside a load that should not matter. */
    private void flat() throws Exception {
        int[] sizes = options.integers("points");
        String beside = options.text("beside");
        connect(1, beside.equals("inflight") ? 2 * sizes[0] : 1024);
        int window = 256;
        switch (beside) {
            case "nothing" -> {}
            case "watches" -> new Watching(candidate).arm(sizes[0], () -> {});
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
        steady().run("reads", 1, window, beside, warmUp);
    }
}
