// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Collects log lines at INFO and above until it is closed. */
public final class LogLines implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private LogLines() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    /** Begins to listen. */
    public static LogLines capture() {
        return new LogLines();
    }

    /** The lines so far that contain each of {@code parts}. */
    public List<String> with(String... parts) {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
        before.print(bytes.toString(StandardCharsets.UTF_8));
    }
}
