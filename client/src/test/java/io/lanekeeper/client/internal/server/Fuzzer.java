// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Jazzer, which looks for inputs that reach new code, in a process of its own: it instruments the classes, and ends the process
 * when it has found something.
 */
final class Fuzzer {
    private static final int JAVA = Runtime.version().feature();

    /** The end of a run, and its output. */
    record Run(int exit, String output) {
        boolean foundNothing() {
            return exit == 0;
        }

        /** Returns whether inputs were chosen by the code that they reach. */
        boolean guided() {
            return output.contains("cov: ");
        }

        /** The end of it, where a finding is. */
        String summary() {
            int from = Math.max(0, output.indexOf("== Java Exception"));
            return output.substring(from, Math.min(output.length(), from + 6_000));
        }
    }

    private final Path folder;

    /** {@code folder} keeps the corpus, from run to run, and what was found. */
    Fuzzer(Path folder) {
        this.folder = folder;
    }

    Run run(Class<?> target, List<byte[]> seeds, Duration time) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command(target, corpus, time))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(time.plusMinutes(2).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no end after " + time + "; see " + log);
            }
            return new Run(process.exitValue(), new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> command(Class<?> target, Path corpus, Duration time) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-Xmx512m");
        if (JAVA >= 21) {
            command.add("-XX:+EnableDynamicAgentLoading");
        }
        if (JAVA >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        command.add("--target_class=" + target.getName());
        command.add("--instrumentation_includes=io.lanekeeper.client.**");
        command.add("--reproducer_path=" + folder);
        command.add("-artifact_prefix=" + folder + "/");
        command.add("-max_total_time=" + time.toSeconds());
        command.add("-timeout=10"); // seconds for one input: more is a hang
        command.add("-max_len=4096");
        command.add(corpus.toString());
        return command;
    }
}
