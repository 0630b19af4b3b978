// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.network.SimulatedProxy;
import io.lanekeeper.testing.simulation.server.Transaction.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper servers in memory, on the network of a {@link DeterministicHandler} and in its time: one server, or an
 * ensemble that agrees on everything as long as a majority of it works. They speak ZooKeeper's protocol and behave as a
 * {@link ZooKeeperVersion} does; tests compare that operation by operation. They have nodes of all kinds, sessions that
 * expire, watches of all kinds, transactions, and permissions by {@code world}, {@code ip}, {@code digest} and
 * {@code auth}.
 *
 * <p>A test can do here what it cannot do to a real server, or not in time: {@link #expire}, {@link #disconnect},
 * {@link #freeze}, {@link #partition}, {@link #part}, {@link #lag}, {@link #restart}, {@link #moveSession}. Each of
 * these happens at once. Its effects happen when the test drives the handler.
 *
 * <p>Not here: TLS, SASL, reconfiguration, quotas, local sessions (except those of read-only servers) and four-letter
 * words (except {@code srvr} and {@code isro}). A transaction that has been agreed on survives every restart.
 *
 * <p>For the thread of the test, between the steps of the handler.
 */
public final class SimulatedZooKeeper {
    private static final int PORT = 2181;

    private final DeterministicHandler handler;
    private final Ensemble ensemble;
    private int proxies;

    private SimulatedZooKeeper(Builder builder) {
        handler = builder.handler;
        ensemble = new Ensemble(
                handler.network().schedule(),
                builder.tickTime,
                builder.version,
                builder.readOnlyMode,
                builder.ttlNodes);
        for (int i = 0; i < builder.servers; i++) {
            ensemble.add(new SimulatedServer(ensemble, handler.network(), i, new Endpoint("zk" + (i + 1), PORT)));
        }
        ensemble.servers().forEach(SimulatedServer::start);
    }

    /** Starts one server with the defaults of {@link Builder}. */
    public static SimulatedZooKeeper start(DeterministicHandler handler) {
        return builder(handler).start();
    }

    /** Returns a builder, for settings other than the defaults. */
    public static Builder builder(DeterministicHandler handler) {
        return new Builder(handler);
    }

    /** The settings of the servers. */
    public static final class Builder {
        private final DeterministicHandler handler;
        private int servers = 1;
        private Duration tickTime = Duration.ofSeconds(2);
        private ZooKeeperVersion version = ZooKeeperVersion.V3_9;
        private boolean readOnlyMode;
        private boolean ttlNodes;

        private Builder(DeterministicHandler handler) {
            this.handler = handler;
        }

        /**
         * Sets the number of servers; the default is one.
         *
         * @throws IllegalArgumentException if {@code number} is less than 1
         */
        public Builder servers(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("servers: " + number + " (expected: at least 1)");
            }
            servers = number;
            return this;
        }

        /**
         * Sets ZooKeeper's {@code tickTime}; the time-out of a session is from 2 to 20 of these. The default is 2 s.
         *
         * @throws IllegalArgumentException if {@code time} is less than 1 ms
         */
        public Builder tickTime(Duration time) {
            if (time.toMillis() < 1) {
                throw new IllegalArgumentException("tickTime: " + time + " (expected: at least 1 ms)");
            }
            tickTime = time;
            return this;
        }

        /** Sets the version as which the servers behave; the default is 3.9. */
        public Builder version(ZooKeeperVersion line) {
            version = Objects.requireNonNull(line, "version");
            return this;
        }

        /**
         * Makes servers without a majority serve reads, as ZooKeeper does with {@code readonlymode.enabled} and
         * {@code localSessionsEnabled}. They begin 2 s or one tick after they have lost the others, whichever is
         * longer.
         */
        public Builder readOnlyMode() {
            readOnlyMode = true;
            return this;
        }

        /** Allows nodes with a time to live, as ZooKeeper's {@code extendedTypesEnabled} does. */
        public Builder ttlNodes() {
            ttlNodes = true;
            return this;
        }

        /** Starts the servers. */
        public SimulatedZooKeeper start() {
            return new SimulatedZooKeeper(this);
        }
    }

    /** Returns the addresses of all servers, in the form that ZooKeeper clients take. */
    public String connectString() {
        return ensemble.servers().stream()
                .map(server -> server.endpoint().toString())
                .collect(Collectors.joining(","));
    }

    /** Returns the number of servers. */
    public int servers() {
        return ensemble.servers().size();
    }

    /** Returns the address at which a server listens; servers count from 0. */
    public Endpoint endpoint(int server) {
        return server(server).endpoint();
    }

    /** Returns a new address of a server, at which the network can fail for some clients only. */
    public SimulatedProxy proxy(int server) {
        SimulatedServer target = server(server);
        Endpoint address = new Endpoint("proxy" + ++proxies, PORT);
        SimulatedProxy proxy = handler.network().proxy(address, () -> target.running() ? target.accept() : null);
        target.reachedBy(address);
        return proxy;
    }

    private SimulatedServer server(int number) {
        if (number < 0 || number >= servers()) {
            throw new IllegalArgumentException("server: " + number + " (expected: 0 to " + (servers() - 1) + ")");
        }
        return ensemble.servers().get(number);
    }

    // Sessions.

    /** Returns the sessions that have not ended, the oldest first. */
    public List<Long> sessions() {
        return ensemble.sessions().stream().map(ModelSession::id).toList();
    }

    /** Returns the number of the server to which a session belongs. */
    public int serverOf(long session) {
        return required(session).owner().number();
    }

    /** Lets a session expire now. */
    public void expire(long session) {
        required(session);
        ensemble.close(session, null);
    }

    /** Moves a session to another server, as if it had been resumed there; the former one will refuse its writes. */
    public void moveSession(long session, int toServer) {
        ModelSession moved = required(session);
        SimulatedServer target = server(toServer);
        for (ServerConnection connection : target.connections()) {
            if (connection.sessionId() == session) {
                connection.close(); // as a server does when a session is resumed with it
            }
        }
        moved.moveTo(target, moved.timeoutMillis());
    }

    /** Breaks all connections of a session; the session does not end. */
    public void disconnect(long session) {
        required(session);
        links(session).forEach(SimulatedLink::reset);
    }

    /** Returns the connections of a session, for faults of the network. */
    public List<SimulatedLink> links(long session) {
        List<SimulatedLink> links = new ArrayList<>();
        for (SimulatedServer server : ensemble.servers()) {
            for (ServerConnection connection : server.connections()) {
                SimulatedLink link = connection.link();
                if (connection.sessionId() == session && link != null) {
                    links.add(link);
                }
            }
        }
        return links;
    }

    private ModelSession required(long session) {
        ModelSession known = ensemble.session(session);
        if (known == null) {
            throw new IllegalArgumentException(
                    "session: 0x" + Long.toHexString(session) + " (expected: one that is alive)");
        }
        return known;
    }

    // Servers.

    /** Kills a server: its connections break, and new ones are refused. */
    public void stop(int server) {
        server(server).stop();
        ensemble.reconsider();
    }

    /** Starts a server that was stopped; it knows all transactions that were agreed on. */
    public void start(int server) {
        server(server).start();
        ensemble.reconsider();
    }

    /** Kills a server and starts it at once. */
    public void restart(int server) {
        stop(server);
        start(server);
    }

    /**
     * Stops a server's process as a signal does: connections are still accepted, and the server replies to nothing.
     */
    public void freeze(int server) {
        server(server).freeze();
        ensemble.reconsider();
    }

    /** Ends a {@link #freeze}. */
    public void thaw(int server) {
        server(server).thaw();
        ensemble.reconsider();
    }

    /**
     * Cuts a server off from its clients, not from the other servers: nothing passes, and no connection notices it.
     */
    public void partition(int server) {
        server(server).partition();
    }

    /** Ends a {@link #partition}. */
    public void heal(int server) {
        server(server).heal();
    }

    /**
     * Separates some servers from the others, not from their clients. Servers without a majority drop their clients;
     * with {@link Builder#readOnlyMode} they serve reads after a while. Replaces an earlier division.
     */
    public void part(int... servers) {
        List<SimulatedServer> side =
                Arrays.stream(servers).mapToObj(this::server).toList();
        ensemble.servers().forEach(server -> server.part(side.contains(server)));
        ensemble.reconsider();
    }

    /** Ends {@link #part}. */
    public void heal() {
        part();
    }

    /** Returns whether a server is read-only, because it has no majority. */
    public boolean readOnly(int server) {
        return server(server).readOnly() != null;
    }

    /**
     * Keeps a server this far behind the others. Writes of its own clients and {@code sync} bring it up to date.
     *
     * @throws IllegalArgumentException if {@code behind} is negative
     */
    public void lag(int server, Duration behind) {
        if (behind.isNegative()) {
            throw new IllegalArgumentException("behind: " + behind + " (expected: zero or more)");
        }
        server(server).lag(behind);
    }

    /**
     * Makes a server give a new session to each client that wants to resume one, as some servers do that are not
     * ZooKeeper.
     */
    public void replaceSessions(int server, boolean replace) {
        server(server).replaceSessions(replace);
    }

    /** Allows or forbids the creation of nodes with a time to live from now on, as {@link Builder#ttlNodes} does. */
    public void allowTtlNodes(boolean allow) {
        ensemble.allowTtlNodes(allow);
    }

    // Nodes, as another client sees and changes them.

    /** Returns whether there is a node at this path. */
    public boolean exists(String path) {
        return ensemble.tree().get(path) != null;
    }

    /**
     * Returns a node's data; null if it has none.
     *
     * @throws IllegalArgumentException if there is no node
     */
    public byte @Nullable [] data(String path) {
        byte[] data = node(path).data;
        return data == null ? null : data.clone();
    }

    /**
     * Returns the names of a node's children, sorted.
     *
     * @throws IllegalArgumentException if there is no node
     */
    public List<String> children(String path) {
        List<String> names = new ArrayList<>(node(path).children);
        Collections.sort(names);
        return names;
    }

    /**
     * Returns the zxid of the last change of a node's data.
     *
     * @throws IllegalArgumentException if there is no node
     */
    public long lastDataChange(String path) {
        return node(path).mzxid;
    }

    /**
     * Returns the zxid of the last change of a node's children.
     *
     * @throws IllegalArgumentException if there is no node
     */
    public long lastChildrenChange(String path) {
        return node(path).pzxid;
    }

    private Node node(String path) {
        Node node = ensemble.tree().get(path);
        if (node == null) {
            throw new IllegalArgumentException("path: " + path + " (expected: a node)");
        }
        return node;
    }

    /** Returns the zxid of the last transaction that was agreed on. */
    public long lastZxid() {
        return ensemble.tree().lastZxid();
    }

    /** Creates a persistent node. */
    public void create(String path, byte @Nullable [] data) {
        change(OpCode.create, new CreateRequest(path, data, Ids.OPEN_ACL_UNSAFE, 0));
    }

    /** Sets a node's data. */
    public void setData(String path, byte @Nullable [] data) {
        change(OpCode.setData, new SetDataRequest(path, data, -1));
    }

    /** Deletes a node without children. */
    public void delete(String path) {
        change(OpCode.delete, new DeleteRequest(path, -1));
    }

    private void change(int type, Record request) {
        try {
            Change change = new Proposals(ensemble.tree(), 0, List.of(), false).change(type, request);
            ensemble.commit(change, null);
        } catch (Refusal e) {
            throw new IllegalStateException(e.code() + ": " + request, e);
        }
    }

    // What the servers have done.

    /** Returns all requests that servers have carried out, the oldest first; the test may clear the list. */
    public List<ServedRequest> requests() {
        return ensemble.requests();
    }

    /** Returns the number of connections that servers have, with or without a session. */
    public int connections() {
        return ensemble.servers().stream()
                .mapToInt(server -> server.connections().size())
                .sum();
    }

    /** Returns the number of watches that servers keep. */
    public int watches() {
        return ensemble.servers().stream()
                .mapToInt(server ->
                        server.dataWatches().size() + server.childWatches().size())
                .sum();
    }
}
