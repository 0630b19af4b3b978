// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which a server process is started.
 *
 * @param classPath the class path of the server; null for that of this JVM
 * @param lines the lines of the configuration file
 */
record ProcessSettings(@Nullable List<Path> classPath, Map<String, String> lines, List<String> jvmArguments) {
    ProcessSettings {
        classPath = classPath == null ? null : List.copyOf(classPath);
        lines = Map.copyOf(lines);
        jvmArguments = List.copyOf(jvmArguments);
    }

    /** Returns these settings with a default for one more line. */
    ProcessSettings with(String name, String value) {
        Map<String, String> more = new HashMap<>(lines);
        more.putIfAbsent(name, value);
        return new ProcessSettings(classPath, more, jvmArguments);
    }

    /** Returns the command line without the configuration file. */
    List<String> command(List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A small heap and a quick start, at the cost of speed later.
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        // Without fsync data survives kill -9 too; the default of 64 MiB for each log is more than tests need.
        command.addAll(List.of("-Dzookeeper.forceSync=no", "-Dzookeeper.preAllocSize=256"));
        // With slf4j-simple on the class path, the log says why a server does not start.
        command.add("-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper=info");
        command.addAll(more);
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", joinedClassPath(), ServerMain.class.getName()));
        return command;
    }

    private String joinedClassPath() {
        if (classPath == null) {
            return System.getProperty("java.class.path");
        }
        return Stream.concat(classPath.stream(), Stream.of(ownCode()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns all jars of a folder. */
    static List<Path> jarsIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new IllegalArgumentException("jars: " + folder + " (expected: a folder with a server's jars)");
            }
            return jars;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownCode() {
        try {
            return Path.of(ServerMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
