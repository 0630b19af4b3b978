// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server's process; it ends when its input is closed, so also when this process is killed. */
record Server(Process process, int port) implements AutoCloseable {
    static Server start(Class<?> main) throws IOException {
        Process process = Jvm.start(main, Jvm.classPath(), List.of("-Xms256m", "-Xmx2g"), List.of());
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
