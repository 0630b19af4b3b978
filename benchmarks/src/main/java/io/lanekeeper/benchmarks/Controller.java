// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs workloads: a server, and for each round every candidate in a process of its own; then a table. */
public final class Controller {
    private static final List<String> JVM = List.of(
            "-Xms1g",
            "-Xmx2g",
            "-XX:+UseG1GC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Dzookeeper.admin.enableServer=false");

    /** Workloads that are nothing without their own points. */
    private static final List<String> FIXED = List.of("latency", "idle", "flat");

    private final List<String> workloads = new ArrayList<>();
    private final List<String> jvm = new ArrayList<>();
    private List<String> only = List.of();
    private @Nullable String points;
    private double seconds = 2;
    private double warmUp = 4;
    private int rounds = 3;
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
                case "--idle" -> idle = Double.parseDouble(args.remove());
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
            for (Workload workload : Workload.named(name, quick, wanted(name))) {
                Table table = measure(workload);
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
        for (int round = 0; round < rounds; round++) {
            List<Job> jobs = new ArrayList<>(workload.jobs());
            if (round % 2 == 1) {
                Collections.reverse(jobs);
            }
            Class<?> server = workload.real() ? RealServer.class : StubServer.class;
            if (quick) {
                try (Server shared = Server.start(server)) {
                    for (Job job : jobs) {
                        measure(workload, job, shared, table);
                    }
                }
                continue;
            }
            for (Job job : jobs) {
                // A server for each, so that none finds what another one has left.
                try (Server own = Server.start(server)) {
                    measure(workload, job, own, table);
                }
            }
        }
        return table;
    }

    private void measure(Workload workload, Job job, Server server, Table table)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = java(CandidateMain.class, JVM, jvm, classPath(job.candidate()));
        if (workload.kind().equals("idle")) {
            // The heap is all there from the start, so that what the process grows by lies outside of it.
            command.set(command.indexOf("-Xms1g"), "-Xms2g");
            command.add(1, "-XX:+AlwaysPreTouch");
        }
        command.add("workload=" + workload.kind());
        command.add("candidate=" + job.candidate());
        command.add("caller=" + job.caller());
        command.add("points=" + (points == null || FIXED.contains(workload.kind()) ? job.points() : points));
        command.add("server=127.0.0.1:" + server.port);
        command.add("path=" + RealServer.PATH);
        command.add("seconds=" + seconds);
        command.add("warmup=" + warmUp);
        command.add("idle=" + idle);
        command.add("close=" + workload.real());
        for (Map.Entry<String, String> extra : job.extra().entrySet()) {
            command.add(extra.getKey() + "=" + extra.getValue());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean any = false;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("RESULT ")) {
                    System.err.println(workload.name() + " " + job.row() + " " + line.substring(7));
                    table.add(job.row(), Options.parse(List.of(line.substring(7).split(" ", -1))));
                    any = true;
                }
            }
        }
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (!any) {
            System.err.println(workload.name() + " " + job.row() + ": no result");
            table.missing(job.row());
        }
    }

    /** The official client is measured on the Netty that it declares, too. */
    private static String classPath(String candidate) throws URISyntaxException {
        String all = System.getProperty("java.class.path");
        if (!candidate.endsWith("netty41")) {
            return all;
        }
        Path classes = Path.of(Controller.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        StringBuilder path = new StringBuilder(classes.resolveSibling("netty41") + File.separator + "*");
        for (String element : all.split(File.pathSeparator, -1)) {
            if (!Path.of(element).getFileName().toString().startsWith("netty-")) {
                path.append(File.pathSeparator).append(element);
            }
        }
        return path.toString();
    }

    private static List<String> java(Class<?> main, List<String> options, List<String> more, String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(more);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        return command;
    }

    /** A server's process; it ends when its input is closed, so also when this process is killed. */
    private record Server(Process process, int port) implements AutoCloseable {
        static Server start(Class<?> main) throws IOException {
            Process process = new ProcessBuilder(java(main, JVM, List.of(), System.getProperty("java.class.path")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("PORT ")) {
                    return new Server(process, Integer.parseInt(line.substring(5)));
                }
            }
            throw new IOException(main.getSimpleName() + " did not start");
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
