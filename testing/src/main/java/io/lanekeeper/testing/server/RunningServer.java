// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.apache.zookeeper.server.ContainerManager;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ServerCnxn.DisconnectReason;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.util.ServiceUtils;
import org.jspecify.annotations.Nullable;

/** A server from its start to its stop. */
final class RunningServer {
    private static final Duration BIND_LIMIT = Duration.ofSeconds(10);
    private static final int DEFAULT_BACKLOG = -1;
    private static final int DELETIONS_PER_MINUTE = 10_000; // ZooKeeper's default

    private final FileTxnSnapLog log;
    private final ZooKeeperServer server;
    private final NIOServerCnxnFactory connections;
    private final @Nullable ContainerManager containers;

    private RunningServer(
            ServerSettings settings, FileTxnSnapLog log, ZooKeeperServer server, NIOServerCnxnFactory connections) {
        this.log = log;
        this.server = server;
        this.connections = connections;
        containers = settings.containerCheckInterval() == 0 ? null : containers(settings, server);
    }

    /** Returns the manager that deletes containers. A server process has one in its main class; a server alone has none. */
    private static ContainerManager containers(ServerSettings settings, ZooKeeperServer server) {
        return new ContainerManager(
                server.getZKDatabase(), null, settings.containerCheckInterval(), DELETIONS_PER_MINUTE) {
            @Override
            protected void postDeleteRequest(Request request) {
                server.submitRequest(request);
            }
        };
    }

    static RunningServer start(ServerSettings settings, DataFolder folder, int port)
            throws IOException, InterruptedException {
        // A test must fail, not end its JVM.
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
        NIOServerCnxnFactory connections = bind(settings, port);
        // A new database, so that a restart reads all data from disk, as a new process does.
        FileTxnSnapLog log = new FileTxnSnapLog(folder.file(), folder.file());
        ZooKeeperServer server = new ZooKeeperServer(
                log,
                settings.tickTime(),
                settings.minSessionTimeout(),
                settings.maxSessionTimeout(),
                DEFAULT_BACKLOG,
                new ZKDatabase(log),
                "");
        RunningServer running = new RunningServer(settings, log, server, connections);
        running.start();
        return running;
    }

    private void start() throws IOException, InterruptedException {
        try {
            connections.startup(server);
            Await.until("the server replies", this::answers);
            if (containers != null) {
                containers.start();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            stop();
            throw e;
        }
    }

    int port() {
        return connections.getLocalPort();
    }

    void stop() {
        if (containers != null) {
            containers.stop();
        }
        // Also ends the server and waits for its threads.
        connections.shutdown();
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void killConnections() {
        connections.closeAll(DisconnectReason.CLOSE_ALL_CONNECTIONS_FORCED);
    }

    long packetsReceived() {
        return server.serverStats().getPacketsReceived();
    }

    Set<Long> sessions() {
        return Set.copyOf(server.getZKDatabase().getSessionWithTimeOuts().keySet());
    }

    void expire(long session) {
        if (!sessions().contains(session)) {
            throw new IllegalArgumentException(
                    "session: 0x" + Long.toHexString(session) + " (expected: a session of the server)");
        }
        Set<String> ephemerals = Set.copyOf(server.getZKDatabase().getEphemerals(session));
        // The session tracker does the same when a session expires.
        server.closeSession(session);
        Await.until(
                "session 0x" + Long.toHexString(session) + " has ended",
                () -> !sessions().contains(session) && !isConnected(session) && noneLeft(ephemerals, session));
    }

    int watchCount() {
        return server.getZKDatabase().getDataTree().getWatchCount();
    }

    int connectionCount() {
        return connections.getNumAliveConnections();
    }

    private boolean isConnected(long session) {
        return StreamSupport.stream(connections.getConnections().spliterator(), false)
                .anyMatch(connection -> connection.getSessionId() == session);
    }

    private boolean noneLeft(Set<String> paths, long session) {
        return paths.stream().noneMatch(path -> isOwnedBy(session, path));
    }

    private boolean isOwnedBy(long session, String path) {
        DataNode node = server.getZKDatabase().getNode(path);
        return node != null && node.stat.getEphemeralOwner() == session;
    }

    private boolean answers() throws IOException {
        return FourLetterWord.ask("srvr", port()).startsWith("Zookeeper version");
    }

    /** Binds the port. After a stop it may be in use for a moment, by old sockets of the server or an outgoing one of a client. */
    private static NIOServerCnxnFactory bind(ServerSettings settings, int port) throws IOException {
        long start = System.nanoTime();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        while (true) {
            NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
            try {
                connections.configure(address, settings.maxClientConnections(), DEFAULT_BACKLOG, false);
                return connections;
            } catch (BindException e) {
                connections.stop();
                if (System.nanoTime() - start > BIND_LIMIT.toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }
}
