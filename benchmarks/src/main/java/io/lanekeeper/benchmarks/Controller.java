// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs workloads: every candidate in a process of its own, with a server of its own, in turns; then a table. */
public final class Controller {
    /** Workloads that are nothing without their own points. */
    private static final List<String> FIXED = List.of("latency", "idle", "flat");

    private static final int SIDE_BY_SIDE = 4;

    private final List<String> workloads = new ArrayList<>();
    private final List<String> jvm = new ArrayList<>();
    private List<String> only = List.of();
    private @Nullable String points;
    private @Nullable String base;
    private double seconds = 1;
    private double warmUp = 4;
    private int rounds = 7;
    private int launches = 1;
    private double idle = 10;
    private boolean quick;

    private Controller() {}

    /** See {@code benchmarks/README.md} for the arguments. */
    public static void main(String[] args) throws Exception {
        Controller controller = new Controller();
        controller.parse(new ArrayDeque<>(List.of(args)));
        controller.run();
    }

    /** Runs with these arguments, and answers what was measured. */
    static List<Table> run(String... args) throws Exception {
        Controller controller = new Controller();
        controller.parse(new ArrayDeque<>(List.of(args)));
        return controller.run();
    }

    private void parse(Deque<String> args) {
        while (!args.isEmpty()) {
            String arg = args.remove();
            switch (arg) {
                case "--seconds" -> seconds = Double.parseDouble(args.remove());
                case "--warmup" -> warmUp = Double.parseDouble(args.remove());
                case "--rounds" -> rounds = Integer.parseInt(args.remove());
                case "--only" -> only = List.of(args.remove().split(",", -1));
                case "--launches" -> launches = Integer.parseInt(args.remove());
                case "--idle" -> idle = Double.parseDouble(args.remove());
                case "--base" -> base = args.remove();
                case "--points" -> points = args.remove();
                case "--jvm" -> jvm.addAll(List.of(args.remove().split(" ", -1)));
                case "--quick" -> {
                    quick = true;
                    seconds = 0.3;
                    warmUp = 0.3;
                    idle = 0.3;
                    // Seconds are too short for the optimising compiler, which would only be in the way.
                    jvm.add("-XX:TieredStopAtLevel=1");
                    rounds = 1;
                }
                case "all" -> workloads.addAll(Workload.NAMES);
                default -> workloads.add(arg);
            }
        }
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("workloads: none (expected: all or some of " + Workload.NAMES + ")");
        }
    }

    private List<Table> run() throws Exception {
        List<Table> tables = new ArrayList<>();
        for (String name : workloads) {
            for (Workload workload : Workload.named(name, quick, wanted(name), base != null)) {
                Table table = measure(workload.kind().equals("idle") ? workload.at(points) : workload);
                System.out.println(table);
                tables.add(table);
            }
        }
        return tables;
    }

    private Predicate<String> wanted(String workload) {
        if (!only.isEmpty()) {
            return row -> only.contains(row) || only.contains(row.substring(0, row.indexOf('@')));
        }
        if (!quick) {
            return row -> true;
        }
        // Each candidate once, and each workload once.
        return workload.equals("reads")
                ? row -> row.endsWith("@loop")
                : row -> row.startsWith(Transports.fast() == Transports.EPOLL ? "ours-epoll" : "ours-nio")
                        && (row.endsWith("@loop") || workload.equals("rate"));
    }

    private Table measure(Workload workload) throws Exception {
        Table table = new Table(workload);
        if (workload.steady() && !quick) {
            for (int launch = 0; launch < launches; launch++) {
                inTurns(workload, ordered(workload.jobs(), launch), table);
                table.launched();
            }
        } else if (quick) {
            sideBySide(workload, workload.jobs(), table);
        } else {
            for (int round = 0; round < rounds; round++) {
                oneByOne(workload, ordered(workload.jobs(), round), table);
            }
        }
        return table;
    }

    /** All processes live at once and measure in turns, {@code rounds} times for each point. */
    private void inTurns(Workload workload, List<Job> jobs, Table table) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        List<Contender> contenders = new ArrayList<>();
        try {
            for (Job job : jobs) {
                Server server = Server.start(workload.server());
                open.add(server);
                Contender contender = contender(workload, job, server, true);
                open.add(0, contender);
                contenders.add(contender);
            }
            int most = contenders.isEmpty() ? 0 : points(workload, jobs.get(0)).split(",", -1).length;
            for (int point = 0; point < most; point++) {
                for (int round = -1; round < rounds; round++) {
                    for (Contender contender : ordered(contenders, round)) {
                        contender.turn(figures -> table.add(contender.row(), figures));
                    }
                }
            }
            contenders.stream().filter(Contender::ended).forEach(contender -> table.missing(contender.row()));
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    /** Each process alone, from its start to its end; a server for each, so that none finds what another has left. */
    private void oneByOne(Workload workload, List<Job> jobs, Table table) throws Exception {
        for (Job job : jobs) {
            try (Server own = Server.start(workload.server())) {
                alone(workload, job, own, table);
            }
        }
    }

    /** Several processes at a time, on one server: they show that they work, and measure nothing. */
    private void sideBySide(Workload workload, List<Job> jobs, Table table) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try (Server shared = Server.start(workload.server())) {
            List<Callable<Void>> processes = new ArrayList<>();
            for (Job job : jobs) {
                processes.add(() -> {
                    alone(workload, job, shared, table);
                    return null;
                });
            }
            for (Future<Void> process : executor.invokeAll(processes)) {
                process.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private void alone(Workload workload, Job job, Server server, Table table) throws Exception {
        AtomicBoolean any = new AtomicBoolean();
        try (Contender contender = contender(workload, job, server, false)) {
            contender.all(figures -> {
                any.set(true);
                table.add(job.row(), figures);
            });
        }
        if (!any.get()) {
            System.err.println(workload.name() + " " + job.row() + ": no result");
            table.missing(job.row());
        }
    }

    private static <T> List<T> ordered(List<T> all, int round) {
        List<T> order = new ArrayList<>(all);
        if (round % 2 != 0) {
            Collections.reverse(order);
        }
        return order;
    }

    private String points(Workload workload, Job job) {
        return points == null || FIXED.contains(workload.kind()) ? job.points() : points;
    }

    private Contender contender(Workload workload, Job job, Server server, boolean inTurns) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Xms1g", inTurns ? "-Xmx1g" : "-Xmx2g"));
        if (workload.kind().equals("idle")) {
            // The heap is all there from the start, so that what the process grows by lies outside of it.
            options = new ArrayList<>(List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"));
        }
        options.addAll(jvm);
        List<String> arguments = new ArrayList<>(List.of(
                "workload=" + workload.kind(),
                "candidate=" + job.candidate(),
                "caller=" + job.caller(),
                "points=" + points(workload, job),
                "server=127.0.0.1:" + server.port(),
                "path=" + RealServer.PATH,
                "seconds=" + seconds,
                "warmup=" + warmUp,
                "controlled=" + inTurns,
                "turns=" + (inTurns ? rounds : 1),
                "idle=" + idle,
                "close=" + workload.real()));
        job.extra().forEach((key, value) -> arguments.add(key + "=" + value));
        return new Contender(job, base, options, arguments);
    }
}
