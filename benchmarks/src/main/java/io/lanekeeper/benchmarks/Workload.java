// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param name the name on the command line
 * @param title the title of the table
 * @param kind the work of the candidates
 * @param unit the unit of a point
 * @param real whether against a real server
 * @param jobs one for each process
 */
record Workload(String name, String title, String kind, String unit, boolean real, List<Job> jobs) {
    private static final List<String> CALLERS = List.of(
            "full-floor@loop",
            "full-floor@thread",
            "full-floor@threads",
            "ours-epoll@loop",
            "ours-epoll@thread",
            "ours-epoll@threads",
            "ours-nio@loop",
            "ours-uring@loop",
            "official-netty@loop",
            "official-netty@thread",
            "official-netty41@loop",
            "official-netty41@thread",
            "official-nio@loop",
            "official-nio@thread",
            "curator@loop");
    private static final List<String> PLAIN = List.of(
            "full-floor@loop",
            "ours-epoll@loop",
            "official-netty@loop",
            "official-netty41@loop",
            "official-nio@loop",
            "curator@loop");
    private static final int MOST_THREADED_SESSIONS = 1000;

    /** Returns all names, in the order of {@code all}. */
    static final List<String> NAMES = List.of(
            "reads", "writes", "mixed", "latency", "rate", "sessions", "idle", "watches", "rearm", "flat", "real");

    /** Returns true if it can be measured for a second at a time, in turns with others. */
    boolean steady() {
        return !List.of("rate", "idle", "watches", "rearm").contains(kind);
    }

    /** Returns the jobs with one of {@code points}; all if there are no points or if jobs have several. */
    Workload at(@Nullable String points) {
        if (points == null) {
            return this;
        }
        List<String> wanted = List.of(points.split(",", -1));
        List<Job> left =
                jobs.stream().filter(job -> wanted.contains(job.points())).toList();
        return new Workload(name, title, kind, unit, real, left);
    }

    Class<?> server() {
        return real ? RealServer.class : StubServer.class;
    }

    /**
     * Returns the workloads of a name.
     *
     * @param base true to measure our client of another checkout too
     */
    static List<Workload> named(String name, boolean quick, Predicate<String> wanted, boolean base) {
        return named(name, quick, wanted).stream()
                .map(workload -> base ? workload.withBase() : workload)
                .toList();
    }

    private Workload withBase() {
        List<Job> more = new ArrayList<>(jobs);
        for (Job job : jobs) {
            if (job.candidate().equals("ours-epoll")) {
                more.add(new Job("base-" + job.row(), "base-epoll", job.caller(), job.points(), job.extra()));
            }
        }
        return new Workload(name, title, kind, unit, real, more);
    }

    private static List<Workload> named(String name, boolean quick, Predicate<String> wanted) {
        String windows = quick ? "256" : "1,16,256,1024";
        return switch (name) {
            case "reads" ->
                one(name, "Pipelined reads", "in flight", with(CALLERS, virtual(), "raw-floor@loop"), windows)
                        .only(wanted);
            case "writes" ->
                one(name, "Pipelined writes", "in flight", with(CALLERS, "raw-floor@loop"), windows)
                        .only(wanted);
            case "mixed" ->
                one(name, "Pipelined, four reads and a write", "in flight", CALLERS, windows)
                        .only(wanted);
            case "latency" ->
                one(name, "Reads, one in flight", "in flight", with(CALLERS, "raw-floor@loop"), "1")
                        .only(wanted, row -> !row.endsWith("@threads"));
            case "rate" ->
                one(
                                name,
                                "Reads at a fixed rate, latency from when each was due",
                                "per second",
                                thread(PLAIN),
                                quick ? "2000" : "1000,10000,30000")
                        .only(wanted);
            case "sessions" ->
                one(name, "Sessions with 16 reads in flight each", "sessions", PLAIN, quick ? "20" : "10,100,1000")
                        .only(wanted);
            case "idle" -> idle(quick).only(wanted);
            case "watches" ->
                one(name, "One-shot watches fired", "watches", PLAIN, quick ? "1000" : "1000,10000,100000")
                        .only(wanted);
            case "rearm" ->
                one(
                                name,
                                "Watches re-armed after a reconnect",
                                "watches",
                                List.of(
                                        "ours-epoll@loop",
                                        "official-netty@loop",
                                        "official-netty41@loop",
                                        "official-nio@loop"),
                                quick ? "1000" : "100000")
                        .only(wanted);
            case "flat" -> flat(quick).only(wanted);
            case "real" -> real(quick, wanted);
            default ->
                throw new IllegalArgumentException("workload: " + name + " (expected: all or some of " + NAMES + ")");
        };
    }

    private static String[] virtual() {
        return Threads.virtualAvailable() ? new String[] {"ours-epoll@virtual", "full-floor@virtual"} : new String[0];
    }

    private static List<String> with(List<String> rows, String... more) {
        List<String> all = new ArrayList<>(rows);
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> with(List<String> rows, String[] some, String one) {
        return with(with(rows, some), one);
    }

    private static List<String> thread(List<String> rows) {
        return rows.stream().map(row -> row.replace("@loop", "@thread")).toList();
    }

    private static Workload one(String name, String title, String unit, List<String> rows, String points) {
        return new Workload(
                name,
                title,
                name,
                unit,
                false,
                rows.stream().map(row -> Job.of(row, points)).toList());
    }

    /** Memory is measured in a fresh process for each number of sessions. */
    private static Workload idle(boolean quick) {
        List<Job> jobs = new ArrayList<>();
        for (int sessions : quick ? new int[] {50} : new int[] {100, 1000, 10_000}) {
            for (String row : PLAIN) {
                if (sessions <= MOST_THREADED_SESSIONS || row.startsWith("full") || row.startsWith("ours")) {
                    jobs.add(Job.of(row, String.valueOf(sessions)));
                }
            }
        }
        return new Workload("idle", "Idle sessions", "idle", "sessions", false, jobs);
    }

    private static Workload flat(boolean quick) {
        List<Job> jobs = new ArrayList<>();
        for (String row : List.of("full-floor@loop", "ours-epoll@loop", "official-netty@loop")) {
            jobs.add(Job.of(row, "0").with("beside", "nothing"));
            jobs.add(Job.of(row, quick ? "10000" : "1000000").with("beside", "watches"));
            jobs.add(Job.of(row, quick ? "10000" : "100000").with("beside", "inflight"));
            jobs.add(Job.of(row, quick ? "10000" : "100000").with("beside", "held"));
            if (!row.startsWith("official")) {
                jobs.add(Job.of(row, quick ? "100" : "10000").with("beside", "sessions"));
            }
        }
        return new Workload("flat", "Reads with 256 in flight, beside something else", "flat", "beside", false, jobs);
    }

    private static List<Workload> real(boolean quick, Predicate<String> wanted) {
        List<String> rows = with(
                thread(List.of("full-floor@loop", "ours-epoll@loop")),
                with(PLAIN, "ours-batched@loop", "ours-batched@thread").toArray(new String[0]));
        List<Workload> all = new ArrayList<>();
        for (String kind : List.of("reads", "writes", "latency", "nodes")) {
            String points = kind.equals("latency") ? "1" : quick ? "256" : kind.equals("nodes") ? "256" : "16,256";
            String title = switch (kind) {
                case "reads" -> "Real server: pipelined reads";
                case "writes" -> "Real server: pipelined writes";
                case "latency" -> "Real server: reads, one in flight";
                default -> "Real server: reads of 1,000 small nodes";
            };
            all.addAll(new Workload(
                            "real",
                            title,
                            kind,
                            "in flight",
                            true,
                            rows.stream().map(row -> Job.of(row, points)).toList())
                    .only(wanted));
        }
        return all;
    }

    @SafeVarargs
    private List<Workload> only(Predicate<String>... wanted) {
        List<Job> left = jobs.stream()
                .filter(job -> Transports.URING.available() || !job.candidate().equals("ours-uring"))
                .filter(job -> Transports.EPOLL.available() || !job.candidate().equals("ours-epoll"))
                .filter(job -> {
                    for (Predicate<String> test : wanted) {
                        if (!test.test(job.row())) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
        return List.of(new Workload(name, title, kind, unit, real, left));
    }
}
