// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.testing.EmbeddedZooKeeper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server in a process of its own, to be frozen and killed by signals. It ends with its standard input. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Path folder;
    private final String connectString;

    private ServerProcess(Process process, Path folder, String connectString) {
        this.process = process;
        this.folder = folder;
        this.connectString = connectString;
    }

    static ServerProcess start() {
        String java = ProcessHandle.current().info().command().orElse("java");
        try {
            Path folder = Files.createTempDirectory("lanekeeper-server-process-");
            List<String> command = List.of(
                    java,
                    "-Xmx256m",
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName());
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the server process ended with " + process.exitValue());
            }
            return new ServerProcess(process, folder, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String connectString() {
        return connectString;
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    /** Kills it without giving it a chance to do anything. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Also deletes what a killed server leaves behind. */
    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The process. */
    static final class Main {
        private Main() {}

        /** Prints the connect string, and serves until standard input ends. */
        public static void main(String[] args) throws IOException {
            try (EmbeddedZooKeeper server =
                    EmbeddedZooKeeper.builder().tickTime(Duration.ofMillis(500)).start()) {
                System.out.println(server.connectString());
                while (System.in.read() >= 0) {
                    // The test's process never writes; it ends, and with it this stream.
                }
            }
        }
    }
}
