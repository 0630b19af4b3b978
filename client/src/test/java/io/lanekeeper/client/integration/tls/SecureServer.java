// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.NettyServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn.DisconnectReason;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * ZooKeeper's server with a plain port and one with TLS, in a process of its own, because it takes its security
 * settings from system properties and the JVM's JAAS configuration. It reads the {@code zookeeper.ssl} ones again for
 * each connection.
 */
final class SecureServer implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final int plainPort;
    private final int securePort;

    private SecureServer(Process process) throws IOException {
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        String[] ports = answer().split(" ", 2);
        plainPort = Integer.parseInt(ports[0]);
        securePort = Integer.parseInt(ports[1]);
    }

    /**
     * Starts a server.
     *
     * @param folder for its data; it stays after the server's end
     * @param properties system properties
     */
    static SecureServer start(Path folder, Map<String, String> properties) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(
                "-Xmx256m", "-Djava.io.tmpdir=" + folder, "-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper=off"));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), folder.toString()));
        try {
            return new SecureServer(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port without TLS. */
    int plainPort() {
        return plainPort;
    }

    /** The port with TLS. */
    int securePort() {
        return securePort;
    }

    /** For the connections that are made from now on. */
    void set(String property, Object value) {
        command("set " + property + " " + value);
    }

    /** Closes all connections. */
    void drop() {
        command("drop");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private synchronized void command(String command) {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
            String answer = answer();
            if (!answer.equals("done")) {
                throw new AssertionError(command + ": " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("the server process has ended");
        }
        return line;
    }

    /** The process. */
    static final class Main {
        private static final int TICK_MILLIS = 500;
        private static final int NO_LIMIT = -1;

        private Main() {}

        /** Prints both ports, and serves until standard input ends. */
        public static void main(String[] args) throws Exception {
            File folder = new File(args[0], "data");
            Files.createDirectories(folder.toPath());
            FileTxnSnapLog log = new FileTxnSnapLog(folder, folder);
            ZooKeeperServer server =
                    new ZooKeeperServer(log, TICK_MILLIS, NO_LIMIT, NO_LIMIT, NO_LIMIT, new ZKDatabase(log), "");
            ServerCnxnFactory plain = new NIOServerCnxnFactory();
            plain.configure(anyPort(), 0, NO_LIMIT, false);
            plain.startup(server);
            System.setProperty(ServerCnxnFactory.ZOOKEEPER_SERVER_CNXN_FACTORY, NettyServerCnxnFactory.class.getName());
            ServerCnxnFactory secure = ServerCnxnFactory.createFactory();
            secure.configure(anyPort(), 0, NO_LIMIT, true);
            secure.startup(server, false);
            System.out.println(plain.getLocalPort() + " " + secure.getLocalPort());
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", 3);
                if (words[0].equals("set")) {
                    System.setProperty(words[1], words[2]);
                } else {
                    plain.closeAll(DisconnectReason.CLOSE_ALL_CONNECTIONS_FORCED);
                    secure.closeAll(DisconnectReason.CLOSE_ALL_CONNECTIONS_FORCED);
                }
                System.out.println("done");
            }
            System.exit(0);
        }

        private static InetSocketAddress anyPort() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
    }
}
