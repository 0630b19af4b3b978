// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the service in each framework, against a real server, in a process with the framework's class path. */
class EmbeddingTest {
    private static final long SECONDS = 120; // far above the duration of a healthy run

    @ParameterizedTest(name = "{0} {3}")
    @CsvSource({
        "netty-4.1,         PlainNetty,   4.1, ''",
        "netty-4.2,         PlainNetty,   4.2, ''",
        "netty-4.2,         PlainNetty,   4.2, -Dio.netty.allocator.type=pooled",
        "reactor-netty-1.2, ReactorNetty, 4.1, ''",
        "reactor-netty-1.3, ReactorNetty, 4.2, ''",
        "reactor-netty-1.3, ReactorNetty, 4.2, -Dio.netty.allocator.type=pooled",
        "vertx-4,           VertX,        4.1, ''",
        "vertx-5,           VertX,        4.2, ''",
        "grpc,              Grpc,         4.2, ''",
        "armeria,           Armeria,      4.2, ''",
    })
    void serviceRunsOnTheLoopsOfItsFramework(
            String classPath, String embedding, String netty, String option, @TempDir Path folder) throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            Path log = folder.resolve("log");
            Process process = new ProcessBuilder(command(classPath, embedding, option, server.connectString()))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            String said = Files.readString(log);
            assertTrue(ended, "not within " + SECONDS + " s:\n" + said);
            assertEquals(0, process.exitValue(), said);
            assertTrue(said.contains("passed on Netty " + netty), said);
            assertEquals(List.of(), complaints(said));
            assertEquals(0, server.sessions().size(), said);
        }
    }

    /** The first responses load the framework's classes inside a callback, which is slow on a busy machine. */
    private static List<String> complaints(String log) {
        return log.lines()
                .filter(line -> line.contains("LEAK:") || line.contains(" WARN io.lanekeeper"))
                .filter(line -> !line.contains("slow callback"))
                .toList();
    }

    private static List<String> command(String classPath, String embedding, String option, String connectString)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // the process is short
                "-Xshare:auto",
                "-ea",
                "-Xmx256m",
                "-Dio.netty.leakDetection.level=paranoid",
                "-cp",
                Files.readString(Path.of("..", classPath, "target", "class-path"))
                                .trim()
                        + File.pathSeparator
                        + Path.of("target", "test-classes").toAbsolutePath()));
        if (!option.isEmpty()) {
            command.add(option);
        }
        command.add(ServiceProcess.class.getName());
        command.add(ServiceProcess.class.getPackageName() + "." + embedding);
        command.add(connectString);
        return command;
    }
}
