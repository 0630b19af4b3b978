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
 * <p>{@link #stop()} and {@link #restart()} take the server down and bring it up again with the same data on the same port.
 * Sessions survive that if clients resume them in time. System properties that ZooKeeper reads ({@code jute.maxbuffer}, {@code
 * zookeeper.forceSync}, …) apply to all servers in the JVM. The server never ends the JVM: its fatal exits become log messages.
 *
 * <p>Each method returns when its effect is complete. Not thread-safe.
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

    /** Returns a started server with the defaults of {@link Builder}. */
    public static EmbeddedZooKeeper start() {
        return builder().start();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the address as a connect string: {@code 127.0.0.1:port}. */
    public String connectString() {
        return endpoint().toString();
    }

    /** Returns the address. */
    public Endpoint endpoint() {
        return new Endpoint(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /** Returns the port, which restarts keep. */
    public int port() {
        return port;
    }

    /** Returns true if the server is up. */
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
     * Brings the server up again, on the same port and with the same data; takes it down first if it is up. After a restart,
     * clients have the full session time-out to resume their sessions.
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
     * Closes all connections at the server. The sessions stay.
     *
     * @throws IllegalStateException if the server is down
     */
    public void killConnections() {
        current().killConnections();
    }

    /**
     * Returns the ids of the sessions that have not ended, connected or not.
     *
     * @throws IllegalStateException if the server is down
     */
    public Set<Long> sessions() {
        return current().sessions();
    }

    /**
     * Ends a session as its time-out does: deletes its ephemeral nodes and watches, and closes its connection without a reply. A
     * client that tries to resume it gets the reply that it has expired.
     *
     * @throws IllegalArgumentException if there is no such session
     * @throws IllegalStateException if the server is down
     */
    public void expireSession(long session) {
        current().expire(session);
    }

    /**
     * Returns the number of watches at the server, of all kinds.
     *
     * @throws IllegalStateException if the server is down
     */
    public int watchCount() {
        return current().watchCount();
    }

    /** Returns the number of packets received since the last start, with pings. */
    public long packetsReceived() {
        return current().packetsReceived();
    }

    /**
     * Returns the number of connections of the server.
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

    /** Builds a server. The last value set counts. Not thread-safe. */
    public static final class Builder {
        private int port;
        private Duration tickTime = Duration.ofSeconds(2);
        private @Nullable Duration minSessionTimeout;
        private @Nullable Duration maxSessionTimeout;
        private int maxClientConnections;
        private Duration containerCheckInterval = Duration.ZERO;

        private Builder() {}

        /** Sets the port. Default: a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets ZooKeeper's {@code tickTime}. Default: 2 s. Sessions expire at multiples of it, so a test of real expiry needs a
         * short one.
         */
        public Builder tickTime(Duration tickTime) {
            this.tickTime = tickTime;
            return this;
        }

        /** Sets the shortest session time-out of clients. Default: two ticks. */
        public Builder minSessionTimeout(Duration timeout) {
            this.minSessionTimeout = timeout;
            return this;
        }

        /** Sets the longest session time-out of clients. Default: twenty ticks. */
        public Builder maxSessionTimeout(Duration timeout) {
            this.maxSessionTimeout = timeout;
            return this;
        }

        /** Sets ZooKeeper's {@code maxClientCnxns}, the most connections of one address. Default: 0, no limit. */
        public Builder maxClientConnections(int count) {
            this.maxClientConnections = count;
            return this;
        }

        /**
         * Sets the interval at which the server deletes empty containers and nodes whose time to live is over (ZooKeeper: {@code
         * znode.container.checkIntervalMs}). Default: zero, never, so that the nodes of a test stay. A server process does it
         * every minute.
         */
        public Builder containerCheckInterval(Duration interval) {
            this.containerCheckInterval = interval;
            return this;
        }

        /**
         * Starts the server.
         *
         * @throws UncheckedIOException if the server does not start, for example because the port stays in use
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
