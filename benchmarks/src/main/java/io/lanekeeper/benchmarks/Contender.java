// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A candidate's process, seen from the controller, with its server. */
final class Contender implements AutoCloseable {
    private final Job job;
    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private boolean ended;

    Contender(Job job, @Nullable String base, List<String> options, List<String> arguments) throws Exception {
        this.job = job;
        process = Jvm.start(CandidateMain.class, Jvm.classPath(job.candidate(), base), options, arguments);
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    String row() {
        return job.row();
    }

    boolean ended() {
        return ended;
    }

    /** Has it warm up or measure, and waits for that. */
    void turn(Consumer<Options> results) throws IOException {
        try {
            input.write('\n');
            input.flush();
        } catch (IOException e) {
            ended = true; // Its process has ended with an error of its own.
        }
        boolean done = ended;
        while (!done) {
            done = line(results);
        }
    }

    /** Takes all results, until the process ends. */
    void all(Consumer<Options> results) throws IOException {
        while (!ended) {
            line(results);
        }
    }

    private boolean line(Consumer<Options> results) throws IOException {
        String line = output.readLine();
        if (line == null) {
            ended = true;
            return true;
        }
        if (line.startsWith(Result.RESULT)) {
            String figures = line.substring(Result.RESULT.length());
            System.err.println(job.row() + " " + figures);
            results.accept(Options.parse(List.of(figures.split(" ", -1))));
            return true;
        }
        return line.equals(Result.READY);
    }

    @Override
    public void close() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
