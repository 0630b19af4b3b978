// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.network.SimulatedNetwork;
import io.lanekeeper.testing.simulation.server.Transaction.Applied;
import io.lanekeeper.testing.simulation.server.Transaction.CloseSession;
import io.lanekeeper.testing.simulation.server.Transaction.OpenSession;
import io.lanekeeper.testing.simulation.server.WatchManager.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/** One server: its own copy of the tree, which may lag behind, and the watches and connections of its clients. */
final class SimulatedServer implements ModelTree.Events {
    private final Ensemble ensemble;
    private final SimulatedNetwork network;
    private final int number;
    private final Endpoint endpoint;
    /** Its own address, and those of proxies. */
    private final List<Endpoint> addresses = new ArrayList<>();

    private final ModelTree tree = new ModelTree(this);
    /** The ensemble's sessions, as far as this server knows. */
    private final Set<Long> sessions = new HashSet<>();

    private final List<ServerConnection> connections = new ArrayList<>();
    private WatchManager dataWatches;
    private WatchManager childWatches;
    private List<Applied> lastApplied = List.of();
    private Duration lag = Duration.ZERO;
    private int applied;
    private boolean running;
    private boolean frozen;
    /** True on the side that was separated from the others. */
    private boolean parted;
    /** True once this server has noticed that it has no majority. */
    private boolean alone;
    /** The sessions of a server that has no majority and serves reads all the same. */
    private @Nullable LocalSessions readOnly;

    private @Nullable Cancellable becoming;
    private boolean replacesSessions;

    SimulatedServer(Ensemble ensemble, SimulatedNetwork network, int number, Endpoint endpoint) {
        this.ensemble = ensemble;
        this.network = network;
        this.number = number;
        this.endpoint = endpoint;
        addresses.add(endpoint);
        dataWatches = noWatches();
        childWatches = noWatches();
    }

    private WatchManager noWatches() {
        return new WatchManager(ensemble.version().watchModesMeet());
    }

    int number() {
        return number;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Ensemble ensemble() {
        return ensemble;
    }

    ModelTree tree() {
        return tree;
    }

    WatchManager dataWatches() {
        return dataWatches;
    }

    WatchManager childWatches() {
        return childWatches;
    }

    List<ServerConnection> connections() {
        return List.copyOf(connections);
    }

    // Start and stop.

    boolean running() {
        return running;
    }

    boolean works() {
        return running && !frozen;
    }

    void start() {
        if (!running) {
            running = true;
            if (ensemble.hasQuorum(this)) {
                catchUp();
            }
            network.listen(endpoint, this::accept);
        }
    }

    /** Accepts a client; only while this server is running. */
    ServerConnection accept() {
        ServerConnection connection = new ServerConnection(this);
        connections.add(connection);
        return connection;
    }

    void stop() {
        if (running) {
            running = false;
            network.close(endpoint);
            addresses.forEach(address -> network.links(address).forEach(SimulatedLink::reset));
            connections.clear();
            dataWatches = noWatches();
            childWatches = noWatches();
            thaw();
            beWithOthers();
        }
    }

    boolean parted() {
        return parted;
    }

    void part(boolean part) {
        parted = part;
    }

    /** Reacts to servers that have come, gone, been separated or been joined again. */
    void reconsider() {
        boolean now = works() && !ensemble.hasQuorum(this);
        if (!works() || now == alone) {
            return; // a process that does not run notices nothing
        }
        dropConnections();
        if (now) {
            alone = true;
            if (ensemble.readOnlyMode()) {
                becoming = ensemble.schedule().happen(this::becomeReadOnly, ensemble.readOnlyGrace());
            }
        } else {
            beWithOthers();
            catchUp();
        }
    }

    private void becomeReadOnly() {
        if (works()) {
            readOnly = new LocalSessions(this);
        } else {
            becoming = ensemble.schedule().happen(this::becomeReadOnly, ensemble.readOnlyGrace());
        }
    }

    private void beWithOthers() {
        alone = false;
        readOnly = null;
        if (becoming != null) {
            becoming.cancel();
            becoming = null;
        }
    }

    /** Returns whether this server answers anything but four-letter words. */
    boolean serves() {
        return !alone || readOnly != null;
    }

    /** Returns the sessions of a read-only server; null if this server is not read-only. */
    @Nullable
    LocalSessions readOnly() {
        return readOnly;
    }

    /** Returns whether this is a session of the ensemble, as far as this server knows. */
    boolean knows(long session) {
        return sessions.contains(session);
    }

    void freeze() {
        frozen = true;
        addresses.forEach(network::hold);
    }

    void thaw() {
        if (frozen) {
            frozen = false;
            addresses.forEach(network::release);
            learn();
        }
    }

    void partition() {
        addresses.forEach(network::partition);
    }

    void heal() {
        addresses.forEach(network::heal);
    }

    /** Adds an address of clients; faults that concern all clients of this server concern these, too. */
    void reachedBy(Endpoint address) {
        addresses.add(address);
        if (frozen) {
            network.hold(address);
        }
        if (network.isPartitioned(endpoint)) {
            network.partition(address);
        }
    }

    void dropConnections() {
        connections().forEach(ServerConnection::close);
    }

    void forget(ServerConnection connection) {
        connections.remove(connection);
        dataWatches.removeAll(connection);
        childWatches.removeAll(connection);
    }

    boolean replacesSessions() {
        return replacesSessions;
    }

    void replaceSessions(boolean replace) {
        replacesSessions = replace;
    }

    // The log.

    void lag(Duration behind) {
        lag = behind;
        learn();
    }

    /** Applies what is new in the log, now or after this server's lag. */
    void learn() {
        if (!works() || alone) {
            return;
        }
        if (lag.isZero()) {
            catchUp();
        } else {
            int known = ensemble.log().size();
            ensemble.schedule().happen(() -> catchUpTo(known), lag);
        }
    }

    private void catchUpTo(int length) {
        while (works() && !alone && applied < length) {
            apply(ensemble.log().get(applied));
        }
    }

    /** Applies the rest of the log, and returns the results of the last transaction. */
    List<Applied> catchUp() {
        while (applied < ensemble.log().size()) {
            apply(ensemble.log().get(applied));
        }
        return lastApplied;
    }

    private void apply(Transaction transaction) {
        applied++;
        lastApplied = tree.apply(transaction);
        if (transaction.change() instanceof OpenSession open) {
            sessions.add(open.session());
        }
        if (transaction.change() instanceof CloseSession close) {
            sessions.remove(close.session());
            for (ServerConnection connection : connections()) {
                connection.sessionEnded(close.session());
            }
        }
    }

    // Watches.

    void watch(String path, ServerConnection watcher, Mode mode) {
        dataWatches.add(path, watcher, mode);
        if (mode == Mode.PERSISTENT || !ensemble.version().watchModesMeet()) {
            childWatches.add(path, watcher, mode);
        }
    }

    @Override
    public void changed(EventType type, String path, long zxid, List<ACL> acl) {
        dataWatches.trigger(type, path, zxid, acl, Set.of());
    }

    @Override
    public void childrenChanged(String path, long zxid, List<ACL> acl) {
        childWatches.trigger(EventType.NodeChildrenChanged, path, zxid, acl, Set.of());
    }

    @Override
    public void deleted(String path, String parent, long zxid, List<ACL> acl, List<ACL> parentAcl) {
        Set<WatchManager.Watcher> notified = dataWatches.trigger(EventType.NodeDeleted, path, zxid, acl, Set.of());
        childWatches.trigger(EventType.NodeDeleted, path, zxid, acl, notified);
        childrenChanged(parent, zxid, parentAcl);
    }
}
