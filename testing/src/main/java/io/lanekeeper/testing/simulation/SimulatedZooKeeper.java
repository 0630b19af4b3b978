// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.Transaction.Change;
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
 * ZooKeeper servers in memory, on the network of a {@link DeterministicHandler} and in its time: one server, or an ensemble
 * that agrees on everything as long as a majority of it works. They speak ZooKeeper's protocol and behave as a {@link
 * ZooKeeperVersion} does, which tests compare operation by operation: nodes of all kinds, sessions that expire, watches of all kinds,
 * transactions, permissions by {@code world}, {@code ip}, {@code digest} and {@code auth}.
 *
 * <p>What a test cannot do to a real server, or not in time, it can do here: {@link #expire}, {@link #disconnect}, {@link
 * #freeze}, {@link #partition}, {@link #part}, {@link #lag}, {@link #restart}, {@link #moveSession}. Each of these happens at once; what
 * follows from it happens when the test drives the handler.
 *
 * <p>Not here: TLS, SASL, reconfiguration, quotas, local sessions but those of read-only servers, four-letter words but
 * {@code srvr} and {@code isro}. What has been agreed on survives every restart.
 *
 * <p>On the thread of the test, between the steps of the handler.
 */
public final class SimulatedZooKeeper {
    private static final int PORT = 2181;

    private final DeterministicHandler handler;
    private final Ensemble ensemble;
    private int proxies;

    private SimulatedZooKeeper(Builder builder) {
        handler = builder.handler;
        ensemble = new Ensemble(
                handler.schedule(), builder.tickTime, builder.version, builder.readOnlyMode, builder.ttlNodes);
        for (int i = 0; i < builder.servers; i++) {
            ensemble.add(new SimulatedServer(ensemble, handler.network(), i, new Endpoint("zk" + (i + 1), PORT)));
        }
        ensemble.servers().forEach(SimulatedServer::start);
    }

    /** One server, running. */
    public static SimulatedZooKeeper start(DeterministicHandler handler) {
        return builder(handler).start();
    }

    /** For other settings than the defaults. */
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

        /** How many servers there are; the default is one. */
        public Builder servers(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("servers: " + number + " (expected: at least 1)");
            }
            servers = number;
            return this;
        }

        /** ZooKeeper's {@code tickTime}: sessions last from 2 to 20 of it. The default is 2 s. */
        public Builder tickTime(Duration time) {
            if (time.toMillis() < 1) {
                throw new IllegalArgumentException("tickTime: " + time + " (expected: at least 1 ms)");
            }
            tickTime = time;
            return this;
        }

        /** What the servers behave as; the default is 3.9. */
        public Builder version(ZooKeeperVersion line) {
            version = Objects.requireNonNull(line, "version");
            return this;
        }

        /**
         * Has servers without a majority serve reads, as with ZooKeeper's {@code readonlymode.enabled} and {@code
         * localSessionsEnabled}, from 2 s or one tick on after they have lost the others, whichever is longer.
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

        /** The servers, running. */
        public SimulatedZooKeeper start() {
            return new SimulatedZooKeeper(this);
        }
    }

    /** All servers, as clients want it. */
    public String connectString() {
        return ensemble.servers().stream()
                .map(server -> server.endpoint().toString())
                .collect(Collectors.joining(","));
    }

    /** How many servers there are. */
    public int servers() {
        return ensemble.servers().size();
    }

    /** Where a server listens; servers count from 0. */
    public Endpoint endpoint(int server) {
        return server(server).endpoint();
    }

    /** Another way to a server, under an address of its own, to make the network fail for those who come by it. */
    public SimulatedProxy proxy(int server) {
        SimulatedServer target = server(server);
        return new SimulatedProxy(handler.network(), target, new Endpoint("proxy" + ++proxies, PORT));
    }

    private SimulatedServer server(int number) {
        if (number < 0 || number >= servers()) {
            throw new IllegalArgumentException("server: " + number + " (expected: 0 to " + (servers() - 1) + ")");
        }
        return ensemble.servers().get(number);
    }

    // Sessions.

    /** The sessions that are alive, the oldest first. */
    public List<Long> sessions() {
        return ensemble.sessions().stream().map(ModelSession::id).toList();
    }

    /** The server that a session belongs to. */
    public int serverOf(long session) {
        return required(session).owner().number();
    }

    /** Has a session expire now. */
    public void expire(long session) {
        required(session);
        ensemble.close(session, null);
    }

    /** Has a session belong to another server, as if it had been resumed there; the former one will refuse its writes. */
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

    /** Cuts all connections of a session; the session lives on. */
    public void disconnect(long session) {
        required(session);
        links(session).forEach(SimulatedLink::reset);
    }

    /** The connections of a session, to do them harm. */
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

    /** Kills a server: its connections break, connects are refused. */
    public void stop(int server) {
        server(server).stop();
        ensemble.reconsider();
    }

    /** Starts a server that was stopped; it knows all that was agreed on. */
    public void start(int server) {
        server(server).start();
        ensemble.reconsider();
    }

    /** Kills a server and starts it at once. */
    public void restart(int server) {
        stop(server);
        start(server);
    }

    /** Stops a server's process as a signal would: connects still come about, and nothing is answered. */
    public void freeze(int server) {
        server(server).freeze();
        ensemble.reconsider();
    }

    /** Ends a {@link #freeze}. */
    public void thaw(int server) {
        server(server).thaw();
        ensemble.reconsider();
    }

    /** Cuts a server off from its clients, not from the other servers: nothing passes, nobody is told. */
    public void partition(int server) {
        server(server).partition();
    }

    /** Ends a {@link #partition}. */
    public void heal(int server) {
        server(server).heal();
    }

    /**
     * Cuts some servers off from the others, not from their clients. Those of a side without a majority drop their clients;
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

    /** Whether a server is read-only for lack of others. */
    public boolean readOnly(int server) {
        return server(server).readOnly() != null;
    }

    /** Keeps a server behind the others; what its own clients write and {@code sync} brings it up to date. */
    public void lag(int server, Duration behind) {
        if (behind.isNegative()) {
            throw new IllegalArgumentException("behind: " + behind + " (expected: zero or more)");
        }
        server(server).lag(behind);
    }

    /** Has a server give a new session to whoever asks for an old one, as some that are not ZooKeeper do. */
    public void replaceSessions(int server, boolean replace) {
        server(server).replaceSessions(replace);
    }

    /** Allows or forbids the creation of nodes with a time to live from now on, as {@link Builder#ttlNodes} does. */
    public void allowTtlNodes(boolean allow) {
        ensemble.allowTtlNodes(allow);
    }

    // Nodes, as some other client sees and changes them.

    /** Whether there is a node. */
    public boolean exists(String path) {
        return ensemble.tree().get(path) != null;
    }

    /** A node's data; null if it has none. */
    public byte @Nullable [] data(String path) {
        byte[] data = node(path).data;
        return data == null ? null : data.clone();
    }

    /** The names of a node's children, sorted. */
    public List<String> children(String path) {
        List<String> names = new ArrayList<>(node(path).children);
        Collections.sort(names);
        return names;
    }

    /** The zxid of the change that made a node's data what they are. */
    public long lastDataChange(String path) {
        return node(path).mzxid;
    }

    /** The zxid of the change that made a node's children what they are. */
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

    /** The last transaction that was agreed on. */
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

    // What has been going on.

    /** All requests that servers have carried out, the oldest first; the test may clear it. */
    public List<ServedRequest> requests() {
        return ensemble.requests();
    }

    /** The number of connections that servers have, with or without a session. */
    public int connections() {
        return ensemble.servers().stream()
                .mapToInt(server -> server.connections().size())
                .sum();
    }

    /** The number of watches that servers keep. */
    public int watches() {
        return ensemble.servers().stream()
                .mapToInt(server ->
                        server.dataWatches().size() + server.childWatches().size())
                .sum();
    }
}
