// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends signals that Java cannot send. */
final class Signals {
    private Signals() {}

    /** Sends STOP or CONT. Waits for the effect on systems that show it in {@code /proc}. */
    static void send(String signal, Process process) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " " + process.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending " + signal, e);
        }
        Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
        if (Files.exists(stat)) {
            Await.until("a process has got " + signal, () -> isStopped(stat) == signal.equals("STOP"));
        }
    }

    /** Reads the state, which follows the name of the program in brackets. */
    private static boolean isStopped(Path stat) throws IOException {
        String text = Files.readString(stat);
        return text.startsWith("T", text.lastIndexOf(')') + 2);
    }
}
