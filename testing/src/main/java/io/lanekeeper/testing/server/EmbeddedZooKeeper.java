// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The real ZooKeeper server, in this process: a single server on a free port of 127.0.0.1, with its data in a temporary
 * folder that {@link #close()} deletes.
 *
 * <p>It stands for a server process as far as that goes inside of one JVM: {@link #stop()} and {@link #restart()} are a
 * server that goes down and comes back with the same data on the same port, so sessions survive if they are resumed in
 * time. What ZooKeeper reads from system properties ({@code jute.maxbuffer}, {@code zookeeper.forceSync}, …) is shared by
 * all servers in the JVM. The server never ends the JVM: starting one turns ZooKeeper's fatal exits into log messages.
 *
 * <p>Each method returns when its effect is there. Not for use by several threads at once.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private final ServerSettings settings;
    private final DataFolder folder = DataFolder.create();
    private @Nullable RunningServer server;
    private int port;

    private EmbeddedZooKeeper(ServerSettings settings) {
        this.settings = settings;
        this.port = settings.port();
    }

    /** A started server with the defaults of {@link Builder}. */
    public static EmbeddedZooKeeper start() {
        return builder().start();
    }

    /** For a server with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** The address in the form that ZooKeeper clients take: {@code 127.0.0.1:port}. */
    public String connectString() {
        return endpoint().toString();
    }

    /** The address. */
    public Endpoint endpoint() {
        return new Endpoint(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /** The port, the same through all restarts. */
    public int port() {
        return port;
    }

    /** Whether the server is up. */
    public boolean running() {
        return server != null;
    }

    /** Takes the server down and keeps its data. Clients lose their connections; sessions do not end. Idempotent. */
    public void stop() {
        RunningServer current = server;
        server = null;
        if (current != null) {
            current.stop();
        }
    }

    /**
     * Brings the server up again, on the same port and with the same data; takes it down first if it is up. As after any
     * restart, sessions have their full time-out to come back.
     */
    public void restart() {
        stop();
        up();
    }

    /** Takes the server down and deletes its data. Idempotent. */
    @Override
    public void close() {
        stop();
        folder.delete();
    }

    /**
     * Closes all connections from the server's side. The sessions go on.
     *
     * @throws IllegalStateException if the server is down
     */
    public void killConnections() {
        current().killConnections();
    }

    /**
     * The ids of the sessions that have not ended, connected or not.
     *
     * @throws IllegalStateException if the server is down
     */
    public Set<Long> sessions() {
        return current().sessions();
    }

    /**
     * Ends a session as its time-out would: its ephemeral nodes are deleted, its watches are gone, its connection is closed
     * without a word, and a client that tries to resume it is told that it has expired.
     *
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if the server is down
     */
    public void expireSession(long session) {
        current().expire(session);
    }

    /**
     * How many watches clients have set at the server, of all kinds.
     *
     * @throws IllegalStateException if the server is down
     */
    public int watchCount() {
        return current().watchCount();
    }

    /** How many packets the server has received since it was started; pings count too. */
    public long packetsReceived() {
        return current().packetsReceived();
    }

    /**
     * How many connections the server has.
     *
     * @throws IllegalStateException if the server is down
     */
    public int connectionCount() {
        return current().connectionCount();
    }

    Path folder() {
        return folder.path();
    }

    private EmbeddedZooKeeper up() {
        try {
            server = RunningServer.start(settings, folder, port);
            port = server.port();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server started", e);
        }
    }

    private RunningServer current() {
        RunningServer current = server;
        if (current == null) {
            throw new IllegalStateException("server " + connectString() + " is down");
        }
        return current;
    }

    /** Settings of the server. */
    public static final class Builder {
        private int port;
        private Duration tickTime = Duration.ofSeconds(2);
        private @Nullable Duration minSessionTimeout;
        private @Nullable Duration maxSessionTimeout;
        private int maxClientConnections;
        private Duration containerCheckInterval = Duration.ZERO;

        private Builder() {}

        /** The port; default: any free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * ZooKeeper's {@code tickTime}; default: 2 s. Sessions expire at multiples of it, so a test of real expiry wants it
         * short.
         */
        public Builder tickTime(Duration tickTime) {
            this.tickTime = tickTime;
            return this;
        }

        /** The shortest session time-out that a client may have; default: two ticks. */
        public Builder minSessionTimeout(Duration timeout) {
            this.minSessionTimeout = timeout;
            return this;
        }

        /** The longest session time-out that a client may have; default: twenty ticks. */
        public Builder maxSessionTimeout(Duration timeout) {
            this.maxSessionTimeout = timeout;
            return this;
        }

        /** ZooKeeper's {@code maxClientCnxns}, per address; default: 0, unlimited. */
        public Builder maxClientConnections(int count) {
            this.maxClientConnections = count;
            return this;
        }

        /**
         * How often containers that have become empty and nodes whose time to live is over are looked for, and deleted
         * (ZooKeeper: {@code znode.container.checkIntervalMs}); default: zero, never, so that what a test has created stays.
         * A server process does it every minute.
         */
        public Builder containerCheckInterval(Duration interval) {
            this.containerCheckInterval = interval;
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws UncheckedIOException if it can't be started, for example because the port stays in use
         */
        public EmbeddedZooKeeper start() {
            EmbeddedZooKeeper server = new EmbeddedZooKeeper(settings());
            try {
                return server.up();
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
        }

        private ServerSettings settings() {
            return new ServerSettings(
                    port,
                    millis(tickTime),
                    minSessionTimeout == null ? -1 : millis(minSessionTimeout),
                    maxSessionTimeout == null ? -1 : millis(maxSessionTimeout),
                    maxClientConnections,
                    millis(containerCheckInterval));
        }

        private static int millis(Duration time) {
            return Math.toIntExact(time.toMillis());
        }
    }
}
