// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** Keeps a number of operations in flight, measured in turns with other processes. */
final class Steady {
    private static final int NODES = 1000;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The warm-up before each turn but the first: another process has used the caches and branch predictors. */
    private static final double SETTLE = 0.15;

    private final Candidate candidate;
    private final String caller;
    private final String path;
    private final Turns turns;

    Steady(Candidate candidate, String caller, String path, Turns turns) {
        this.candidate = candidate;
        this.caller = caller;
        this.path = path;
        this.turns = turns;
    }

    /** Warms up, then measures in all turns. */
    void run(String kind, int sessions, int window, String point, double warmUp) throws Exception {
        turns.await();
        turn(kind, sessions, window, warmUp, 0);
        Result.ready();
        for (int turn = 0; turn < turns.count(); turn++) {
            turns.await();
            Result.print(point, turn(kind, sessions, window, SETTLE, turns.seconds()));
        }
    }

    private String turn(String kind, int sessions, int window, double before, double seconds) throws Exception {
        boolean timed = kind.equals("latency") || (sessions == 1 && window == 1 && !caller.equals("threads"));
        List<Pump> pumps = pumps(kind, sessions, window, timed);
        pumps.forEach(Pump::start);
        Result.sleep(before);
        SingleWriterRecorder latencies = pumps.get(0).latencies;
        if (latencies != null) {
            latencies.getIntervalHistogram();
        }
        long already = sum(pumps);
        Meter meter = new Meter();
        Result.sleep(seconds);
        while (sum(pumps) == already && meter.nanos() < STALL_NANOS) {
            Result.sleep(0.1); // A busy machine may have given us nothing; nothing at all for long is a fault.
        }
        long operations = sum(pumps) - already;
        long nanos = meter.nanos();
        long cpu = meter.fineCpuNanos();
        long bytes = meter.bytes();
        Histogram histogram = latencies == null ? null : latencies.getIntervalHistogram();
        long failures = 0;
        for (Pump pump : pumps) {
            pump.finish();
            failures += pump.failures();
        }
        return Result.format(
                        "ops=%.1f cpu=%.4f bytes=%.1f failures=%d lost=%d",
                        operations * 1e9 / nanos,
                        cpu / 1e3 / Math.max(1, operations),
                        (double) bytes / Math.max(1, operations),
                        failures,
                        candidate.lost())
                + (histogram == null ? "" : Result.percentiles(histogram));
    }

    private List<Pump> pumps(String kind, int sessions, int window, boolean timed) {
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
        return pumps;
    }

    private static long sum(List<Pump> pumps) {
        long sum = 0;
        for (Pump pump : pumps) {
            sum += pump.count();
        }
        return sum;
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
}
