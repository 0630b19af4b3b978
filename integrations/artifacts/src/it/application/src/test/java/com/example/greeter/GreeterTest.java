// SPDX-License-Identifier: Apache-2.0
package com.example.greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the application's jar against a server, in each way in which Java can run it. */
class GreeterTest {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String JAVA =
            ProcessHandle.current().info().command().orElseThrow();
    private static final String JARS = TARGET.resolve("greeter-1.jar") + File.pathSeparator + TARGET.resolve("lib");

    @Test
    void runsOnTheClassPath() throws Exception {
        String classPath = TARGET.resolve("greeter-1.jar") + File.pathSeparator + TARGET.resolve("lib") + "/*";
        greets(List.of(JAVA, "-cp", classPath, "com.example.greeter.Greeter"));
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        greets(List.of(JAVA, "-p", JARS, "-m", "com.example.greeter/com.example.greeter.Greeter"));
    }

    /** Netty 4.1 has no module descriptors, so only the JDK can be linked for it; with 4.2 the whole application is. */
    @Test
    void runsLinked(@TempDir Path folder) throws Exception {
        boolean whole = !System.getProperty("netty.version").startsWith("4.1.");
        Path image = folder.resolve("image");
        List<String> link = new ArrayList<>(List.of("--output", image.toString(), "--add-modules"));
        link.addAll(
                whole
                        ? List.of("com.example.greeter,org.slf4j.simple", "--module-path", JARS)
                        : List.of("java.logging,java.naming,java.security.jgss,java.security.sasl,jdk.unsupported"));
        StringWriter output = new StringWriter();
        int result = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(new PrintWriter(output), new PrintWriter(output), link.toArray(String[]::new));
        assertEquals(0, result, output::toString);
        List<String> command = new ArrayList<>(List.of(image.resolve("bin/java").toString()));
        command.addAll(whole ? List.of() : List.of("-p", JARS));
        command.addAll(List.of("-m", "com.example.greeter/com.example.greeter.Greeter"));
        greets(command);
    }

    private static void greets(List<String> command) throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            List<String> all = new ArrayList<>(command);
            all.add(server.connectString());
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
            assertEquals(0, process.exitValue(), output);
            assertTrue(output.contains("hello guarded netty") && output.contains("hello guarded threads"), output);
        }
    }
}
