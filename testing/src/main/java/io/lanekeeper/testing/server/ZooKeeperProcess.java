// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real ZooKeeper server in a process of its own, to be killed and frozen by signals: a single server, or a member of an
 * {@link EnsembleZooKeeper}. It listens on a port of 127.0.0.1, which restarts keep. Its data is in a temporary folder, which
 * {@link #close()} deletes. The process ends with this JVM in any case.
 *
 * <p>The version is that of the class path, or that of given jars. The log is a file. If the server does not start, the error has
 * the end of the log; for that the class path needs an SLF4J provider.
 *
 * <p>Each method returns when its effect is complete. Signals need the program {@code kill} of Linux or macOS. Not thread-safe.
 */
public final class ZooKeeperProcess implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** Milliseconds after which {@code srvr} is sent again: a server that is starting may accept it and never reply. */
    private static final int LOOK_MILLIS = 1_000;

    private static final String SERVING = "\nMode: ";

    private final ProcessSettings settings;
    private final ServerFiles files;
    private final int port;
    private final List<String> memberArguments;
    private final boolean single;
    private @Nullable Process process;
    private boolean frozen;

    private ZooKeeperProcess(
            ProcessSettings settings, ServerFiles files, int port, List<String> memberArguments, boolean single) {
        this.settings = settings;
        this.files = files;
        this.port = port;
        this.memberArguments = memberArguments;
        this.single = single;
        ServerProcesses.add(this);
    }

    /** Returns a started server of the version on the class path, with the defaults of {@link Builder}. */
    public static ZooKeeperProcess start() {
        return builder().start();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a single server, not started. */
    private static ZooKeeperProcess single(ProcessSettings settings) {
        int port = FreePorts.take();
        ServerFiles files = ServerFiles.create();
        files.configure(port, settings.lines(), List.of());
        return new ZooKeeperProcess(settings, files, port, List.of(), true);
    }

    /** Returns a member of an ensemble, not started. */
    static ZooKeeperProcess member(
            ProcessSettings settings, int id, int port, List<String> members, Map<String, String> hosts) {
        ServerFiles files = ServerFiles.create();
        files.configure(port, settings.lines(), members);
        files.writeId(id);
        Path hostsFile = files.writeHosts(hosts);
        return new ZooKeeperProcess(settings, files, port, List.of("-Djdk.net.hosts.file=" + hostsFile), false);
    }

    /** Returns the address as a connect string: {@code 127.0.0.1:port}. */
    public String connectString() {
        return endpoint().toString();
    }

    /** Returns the address. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** Returns true if the process runs, frozen or not. */
    public boolean running() {
        return process != null && process.isAlive();
    }

    /** Returns true after {@link #freeze()}, until {@link #thaw()}. */
    public boolean frozen() {
        return frozen && running();
    }

    /** Freezes the process (SIGSTOP). Its connections stay, and the system still accepts bytes for it. */
    public void freeze() {
        Signals.send("STOP", current());
        frozen = true;
    }

    /** Continues the process after {@link #freeze()} (SIGCONT). */
    public void thaw() {
        Signals.send("CONT", current());
        frozen = false;
    }

    /** Kills the process at once (SIGKILL), frozen or not. Keeps the data. Idempotent. */
    public void kill() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
            awaitEnd(current);
        }
        process = null;
        frozen = false;
    }

    /** Ends the process in an orderly way (SIGTERM); kills it if it is frozen. Keeps the data. Idempotent. */
    public void stop() {
        if (running() && !frozen) {
            current().destroy();
            awaitEnd(current());
        }
        kill();
    }

    /**
     * Starts the process again, on the same port and with the same data; stops it first if it runs. When this returns, a single
     * server replies to requests; a member of an ensemble is up and looks for the others.
     *
     * @throws IllegalStateException if the server does not start, with the end of its log
     */
    public void restart() {
        stop();
        launch();
        awaitUp();
    }

    /** Kills the process and deletes its data. Idempotent. */
    @Override
    public void close() {
        kill();
        files.delete();
        if (ServerProcesses.remove(this)) {
            FreePorts.giveBack(port);
        }
    }

    /**
     * Sends a four-letter word, of which all are allowed, and returns the reply. It is empty if the server closes the connection
     * without one.
     *
     * @throws UncheckedIOException if the server is down, or does not reply for 5 s
     */
    public String fourLetterWord(String word) {
        try {
            return FourLetterWord.ask(word, port);
        } catch (IOException e) {
            throw new UncheckedIOException(word + " to " + connectString(), e);
        }
    }

    /** Returns the last lines of the server's log, for messages. */
    public String logTail() {
        return files.logTail();
    }

    /** Returns true if the server replies to requests of clients. */
    boolean serving() {
        return answers(SERVING);
    }

    /** Returns true if the server reports that it is the leader. */
    boolean leading() {
        return answers(SERVING + "leader");
    }

    /** Starts the process without waiting for it. */
    void launch() {
        List<String> command = settings.command(memberArguments);
        command.add(1, "-Djava.io.tmpdir=" + files.path());
        command.add(files.configuration().toString());
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalStateException if the process ends, or does not reply in time */
    void awaitUp() {
        await("up", single ? this::serving : () -> answers(""));
    }

    void awaitServing() {
        await("serving", this::serving);
    }

    private void await(String what, Await.Condition condition) {
        try {
            Await.until("the server is " + what, START_LIMIT, () -> {
                if (!running()) {
                    throw new IllegalStateException("it has ended");
                }
                return condition.holds();
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "server " + connectString() + ": " + e.getMessage() + "; the end of its log:\n" + logTail(), e);
        }
    }

    private boolean answers(String part) {
        if (!running() || frozen) {
            return false;
        }
        try {
            String answer = FourLetterWord.ask("srvr", port, LOOK_MILLIS);
            return !answer.isEmpty() && answer.contains(part);
        } catch (IOException e) {
            return false; // The server is not up yet.
        }
    }

    private Process current() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("server " + connectString() + " is down");
        }
        return process;
    }

    private static void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + ending.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of a server", e);
        }
    }

    /** Builds one server, or all members of an ensemble. The last value set counts. Not thread-safe. */
    public static final class Builder {
        private final Map<String, String> lines = new LinkedHashMap<>();
        private final List<String> jvmArguments = new ArrayList<>();
        private @Nullable List<Path> classPath;

        private Builder() {}

        /**
         * Sets the folder with the jars of a ZooKeeper server and its dependencies, for a server of that version. Default: the class
         * path of this JVM.
         */
        public Builder jars(Path folder) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException("jars: " + folder + " (expected: a folder)");
            }
            return classPath(ProcessSettings.jarsIn(folder));
        }

        /** Sets the class path of the server, in place of {@link #jars}. */
        public Builder classPath(List<Path> entries) {
            this.classPath = List.copyOf(entries);
            return this;
        }

        /** Sets ZooKeeper's {@code tickTime}. Default: 2 s. */
        public Builder tickTime(Duration tickTime) {
            return setting("tickTime", String.valueOf(tickTime.toMillis()));
        }

        /** Sets a line of the configuration file of the server. Its port, its folder and its members must not be set. */
        public Builder setting(String name, String value) {
            lines.put(name, value);
            return this;
        }

        /** Sets a system property of the process, for settings that ZooKeeper reads from there. */
        public Builder property(String name, String value) {
            return jvmArgument("-D" + name + "=" + value);
        }

        /** Adds an argument for {@code java}, after the defaults such as {@code -Xmx96m}. */
        public Builder jvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        /**
         * Starts a single server.
         *
         * @throws IllegalStateException if the server does not start, with the end of its log
         */
        public ZooKeeperProcess start() {
            ZooKeeperProcess server = single(settings());
            try {
                server.restart();
                return server;
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
        }

        ProcessSettings settings() {
            return new ProcessSettings(classPath, lines, jvmArguments);
        }
    }
}
