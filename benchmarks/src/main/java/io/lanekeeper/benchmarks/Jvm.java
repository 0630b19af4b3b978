// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts processes of this JVM, all with the same options. */
final class Jvm {
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseG1GC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-Dzookeeper.admin.enableServer=false");

    private Jvm() {}

    static Process start(Class<?> main, String classPath, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static String classPath() {
        return System.getProperty("java.class.path");
    }

    /**
     * The official client is measured on the Netty that it declares, too; our own client as it is in another checkout, to
     * show the effect of a change.
     */
    static String classPath(String candidate, @Nullable String base) throws URISyntaxException {
        String all = classPath();
        if (candidate.startsWith("base-") && base != null) {
            String here = Path.of("").toAbsolutePath().toString();
            String other = Path.of(base).toAbsolutePath().toString();
            for (String module : List.of("handler-api", "handler-netty", "client")) {
                String classes = File.separator + Path.of(module, "target", "classes");
                all = all.replace(here + classes, other + classes);
            }
            return all;
        }
        if (!candidate.endsWith("netty41")) {
            return all;
        }
        Path classes = Path.of(
                Jvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        StringBuilder path = new StringBuilder(classes.resolveSibling("netty41") + File.separator + "*");
        for (String element : all.split(File.pathSeparator, -1)) {
            if (!Path.of(element).getFileName().toString().startsWith("netty-")) {
                path.append(File.pathSeparator).append(element);
            }
        }
        return path.toString();
    }
}
