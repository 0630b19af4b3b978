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
 * {@link EnsembleZooKeeper}. It listens on a port of 127.0.0.1 that it keeps through all restarts, and has its data in a
 * temporary folder that {@link #close()} deletes. The process ends with this JVM in any case.
 *
 * <p>Its version is that of the class path, or that of given jars. Its log is a file; what matters of it is in the error when
 * the server does not start, provided that its class path has an SLF4J provider.
 *
 * <p>Each method returns when its effect is there. Signals need the program {@code kill}, which Linux and macOS have. Not for
 * use by several threads at once.
 */
public final class ZooKeeperProcess implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** A server that is just starting may take a question and never answer it; it is asked again. */
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

    /** A started server of this JVM's version, with the defaults of {@link Builder}. */
    public static ZooKeeperProcess start() {
        return builder().start();
    }

    /** For a server with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** A single server, not up yet. */
    private static ZooKeeperProcess single(ProcessSettings settings) {
        int port = FreePorts.take();
        ServerFiles files = ServerFiles.create();
        files.configure(port, settings.lines(), List.of());
        return new ZooKeeperProcess(settings, files, port, List.of(), true);
    }

    /** A member of an ensemble, not up yet. */
    static ZooKeeperProcess member(
            ProcessSettings settings, int id, int port, List<String> members, Map<String, String> hosts) {
        ServerFiles files = ServerFiles.create();
        files.configure(port, settings.lines(), members);
        files.writeId(id);
        Path hostsFile = files.writeHosts(hosts);
        return new ZooKeeperProcess(settings, files, port, List.of("-Djdk.net.hosts.file=" + hostsFile), false);
    }

    /** The address in the form that ZooKeeper clients take: {@code 127.0.0.1:port}. */
    public String connectString() {
        return endpoint().toString();
    }

    /** The address. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** Whether the process is there, frozen or not. */
    public boolean running() {
        return process != null && process.isAlive();
    }

    /** Whether {@link #freeze()} is in force. */
    public boolean frozen() {
        return frozen && running();
    }

    /** Stops the process where it stands (SIGSTOP). Its connections stay, and the system goes on taking bytes for it. */
    public void freeze() {
        Signals.send("STOP", current());
        frozen = true;
    }

    /** Lets the process go on after {@link #freeze()} (SIGCONT). */
    public void thaw() {
        Signals.send("CONT", current());
        frozen = false;
    }

    /** Kills the process without giving it a chance to do anything (SIGKILL), frozen or not. Idempotent. */
    public void kill() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
            awaitEnd(current);
        }
        process = null;
        frozen = false;
    }

    /** Has the process end in an orderly way (SIGTERM); kills it if it is frozen. Keeps the data. Idempotent. */
    public void stop() {
        if (running() && !frozen) {
            current().destroy();
            awaitEnd(current());
        }
        kill();
    }

    /**
     * Starts the process again, on the same port and with the same data; stops it first if it runs. A single server serves
     * when this returns. A member of an ensemble is up and looks for the others.
     *
     * @throws IllegalStateException if the server does not start; with the end of its log
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
     * Has the server answer a four-letter word; all are allowed. The answer is empty if it closes the connection without one.
     *
     * @throws UncheckedIOException if the server is not there, or silent for 5 s
     */
    public String fourLetterWord(String word) {
        try {
            return FourLetterWord.ask(word, port);
        } catch (IOException e) {
            throw new UncheckedIOException(word + " to " + connectString(), e);
        }
    }

    /** The last lines of the server's log, for messages. */
    public String logTail() {
        return files.logTail();
    }

    /** Whether requests of clients are answered. */
    boolean serving() {
        return answers(SERVING);
    }

    /** Whether it says of itself that it is a leader. */
    boolean leading() {
        return answers(SERVING + "leader");
    }

    /** For a start without waiting: until then it is down. */
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

    /** @throws IllegalStateException if it ends, or is silent for too long */
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
            return false; // not yet
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

    /** Settings of one server, or of all members of an ensemble. */
    public static final class Builder {
        private final Map<String, String> lines = new LinkedHashMap<>();
        private final List<String> jvmArguments = new ArrayList<>();
        private @Nullable List<Path> classPath;

        private Builder() {}

        /**
         * A folder with the jars of a ZooKeeper server and of all that it needs, for a server of that version; default: the
         * class path of this JVM.
         */
        public Builder jars(Path folder) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException("jars: " + folder + " (expected: a folder)");
            }
            return classPath(ProcessSettings.jarsIn(folder));
        }

        /** The server's class path, in place of {@link #jars}. */
        public Builder classPath(List<Path> entries) {
            this.classPath = List.copyOf(entries);
            return this;
        }

        /** ZooKeeper's {@code tickTime}; default: 2 s. */
        public Builder tickTime(Duration tickTime) {
            return setting("tickTime", String.valueOf(tickTime.toMillis()));
        }

        /** A line of the server's configuration file; its port, its folder and its members are not to be set. */
        public Builder setting(String name, String value) {
            lines.put(name, value);
            return this;
        }

        /** A system property of the process, for what ZooKeeper reads from there. */
        public Builder property(String name, String value) {
            return jvmArgument("-D" + name + "=" + value);
        }

        /** One more argument for {@code java}, behind {@code -Xmx96m} and the like. */
        public Builder jvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        /**
         * Starts a single server.
         *
         * @throws IllegalStateException if it does not start; with the end of its log
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
