// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A Python process with a client of kazoo. */
final class KazooPeer implements AutoCloseable {
    private static final String PYTHON = "python3";
    private static final long LIMIT_SECONDS = 20;

    private final Map<String, CompletableFuture<String>> calls = new ConcurrentHashMap<>();
    private final Path script;
    private final Process process;
    private final Writer input;
    private int number;

    private KazooPeer(Path script, Process process) {
        this.script = script;
        this.process = process;
        input = new OutputStreamWriter(process.getOutputStream(), UTF_8);
        Thread reader = new Thread(this::read, "kazoo-answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns the reason for which kazoo is not to be had here; empty if it is. */
    static String missing() {
        try {
            Process look = new ProcessBuilder(PYTHON, "-c", "import kazoo.client")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(look.getInputStream().readAllBytes(), UTF_8).strip();
            String last = text.substring(text.lastIndexOf('\n') + 1);
            return look.waitFor() == 0 ? "" : PYTHON + " has no kazoo: " + last;
        } catch (IOException e) {
            return "no " + PYTHON + ": " + e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static KazooPeer start(String server) {
        try (InputStream text = KazooPeer.class.getResourceAsStream("kazoo_peer.py")) {
            Path script = Files.createTempFile("kazoo_peer", ".py");
            Files.write(script, Objects.requireNonNull(text, "kazoo_peer.py").readAllBytes());
            Process process = new ProcessBuilder(List.of(PYTHON, script.toString(), server))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new KazooPeer(script, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(reader())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ", 3);
                CompletableFuture<String> call = Objects.requireNonNull(calls.get(parts[0]), line);
                if (parts[1].equals("ok")) {
                    call.complete(parts[2]);
                } else {
                    call.completeExceptionally(new AssertionError(parts[2]));
                }
            }
        } catch (IOException e) {
            calls.values().forEach(call -> call.completeExceptionally(e));
        }
        calls.values().forEach(call -> call.completeExceptionally(new AssertionError("the process has ended")));
    }

    private Reader reader() {
        return new InputStreamReader(process.getInputStream(), UTF_8);
    }

    /** Begins a statement or an expression. */
    CompletableFuture<String> begin(String python) {
        number++;
        CompletableFuture<String> call = new CompletableFuture<>();
        calls.put(Integer.toString(number), call);
        try {
            input.write(number + " " + python + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return call;
    }

    /** Runs a statement or an expression, and returns its value as text. */
    String run(String python) {
        return get(begin(python));
    }

    static String get(CompletableFuture<String> call) {
        return call.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Ends the process: its session is closed. */
    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.delete(script);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
