// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.server.Transaction.Change;
import io.lanekeeper.testing.simulation.server.Transaction.CloseSession;
import io.lanekeeper.testing.simulation.server.Transaction.OpenSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The state that a majority of servers agrees on: the log, the sessions, the time. Nothing of it is lost when servers
 * stop.
 */
final class Ensemble {
    private static final long EPOCH_MILLIS = 1_600_000_000_000L;
    private static final Duration MIN_READ_ONLY_GRACE = Duration.ofSeconds(2);
    private static final Duration REAPER_INTERVAL = Duration.ofMinutes(1);

    private final Schedule schedule;
    private final Random random;
    private final Duration tick;
    private final ZooKeeperVersion version;
    private final boolean readOnlyMode;
    private boolean ttlNodes;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<Transaction> log = new ArrayList<>();
    private final Map<Long, ModelSession> sessions = new LinkedHashMap<>();
    private final List<ServedRequest> requests = new ArrayList<>();
    private final ModelTree tree = new ModelTree(new Silence());
    private final int firstServer;
    private long zxid;
    private long sessionNumbers;
    private boolean reaping;
    private boolean hadQuorum = true;
    private @Nullable SimulatedServer leader;

    /** Ignores events: the leader's own tree has no watches. */
    private static final class Silence implements ModelTree.Events {
        @Override
        public void deleted(String path, String parent, long zxid, List<ACL> acl, List<ACL> parentAcl) {}

        @Override
        public void changed(EventType type, String path, long zxid, List<ACL> acl) {}

        @Override
        public void childrenChanged(String path, long zxid, List<ACL> acl) {}
    }

    Ensemble(Schedule schedule, Duration tick, ZooKeeperVersion version, boolean readOnlyMode, boolean ttlNodes) {
        this.schedule = schedule;
        this.tick = tick;
        this.version = version;
        this.readOnlyMode = readOnlyMode;
        this.ttlNodes = ttlNodes;
        random = new Random(schedule.random().nextLong());
        firstServer = 1 + random.nextInt(200); // from 128 on, ids of sessions are negative
    }

    void add(SimulatedServer server) {
        servers.add(server);
    }

    List<SimulatedServer> servers() {
        return servers;
    }

    Schedule schedule() {
        return schedule;
    }

    Duration tick() {
        return tick;
    }

    ZooKeeperVersion version() {
        return version;
    }

    boolean readOnlyMode() {
        return readOnlyMode;
    }

    /** Returns how long a server looks for the others before it becomes read-only. */
    Duration readOnlyGrace() {
        return tick.compareTo(MIN_READ_ONLY_GRACE) > 0 ? tick : MIN_READ_ONLY_GRACE;
    }

    boolean ttlNodes() {
        return ttlNodes;
    }

    void allowTtlNodes(boolean allow) {
        ttlNodes = allow;
    }

    ModelTree tree() {
        return tree;
    }

    List<Transaction> log() {
        return log;
    }

    List<ServedRequest> requests() {
        return requests;
    }

    private long millis() {
        return EPOCH_MILLIS + schedule.elapsed().toMillis();
    }

    /** Returns whether a majority of the servers works and its members reach one another. */
    boolean hasQuorum() {
        return hasQuorum(true) || hasQuorum(false);
    }

    private boolean hasQuorum(boolean parted) {
        return servers.stream()
                                .filter(server -> server.works() && server.parted() == parted)
                                .count()
                        * 2
                > servers.size();
    }

    /** Returns whether a server works and belongs to the majority. */
    boolean hasQuorum(SimulatedServer server) {
        return server.works() && hasQuorum(server.parted());
    }

    /** Reacts to servers that have come or gone. Without a majority no server takes writes, and no session expires. */
    void reconsider() {
        boolean quorum = hasQuorum();
        if (quorum && !hadQuorum) {
            sessions.values().forEach(session -> session.touch(schedule.now()));
        }
        servers.forEach(SimulatedServer::reconsider);
        hadQuorum = quorum;
        leader();
    }

    /**
     * Returns the leader: the former one while it belongs to the majority, then the last of the servers that do. Null
     * without a majority.
     */
    @Nullable
    SimulatedServer leader() {
        if (leader == null || !hasQuorum(leader)) {
            leader = servers.stream()
                    .filter(this::hasQuorum)
                    .reduce((one, next) -> next)
                    .orElse(null);
        }
        return leader;
    }

    /** Agrees on {@code change}. {@code origin}, the server that proposed it, has applied it when this returns. */
    Transaction commit(Change change, @Nullable SimulatedServer origin) {
        Transaction transaction = new Transaction(++zxid, millis(), change);
        log.add(transaction);
        tree.apply(transaction);
        for (SimulatedServer server : servers) {
            if (server == origin) {
                server.catchUp();
            } else {
                server.learn();
            }
        }
        if (tree.hasMortals() && !reaping) {
            reaping = true;
            schedule.happen(this::reap, REAPER_INTERVAL);
        }
        return transaction;
    }

    /** Deletes containers that have become empty, and nodes whose time to live is over. */
    private void reap() {
        reaping = false;
        if (hasQuorum()) {
            tree.dead(millis()).forEach(path -> commit(new Transaction.Delete(path), null));
        }
        if (tree.hasMortals() && !reaping) {
            reaping = true;
            schedule.happen(this::reap, REAPER_INTERVAL);
        }
    }

    // Sessions.

    @Nullable
    ModelSession session(long id) {
        return sessions.get(id);
    }

    List<ModelSession> sessions() {
        return List.copyOf(sessions.values());
    }

    /** Returns a new session, which is not a session of the ensemble yet. */
    ModelSession newSession(int timeoutMillis, SimulatedServer server) {
        long number = (firstServer + (long) server.number()) << 56 | ++sessionNumbers;
        byte[] password = new byte[16];
        random.nextBytes(password);
        return new ModelSession(number, password, timeoutMillis, server, schedule.now());
    }

    ModelSession open(int timeoutMillis, SimulatedServer server) {
        ModelSession session = newSession(timeoutMillis, server);
        sessions.put(session.id(), session);
        commit(new OpenSession(session.id()), server);
        watchOver(session);
        return session;
    }

    private void watchOver(ModelSession session) {
        long left = hasQuorum() ? session.nanosLeft(schedule.now()) : session.timeoutMillis() * 1_000_000L;
        if (left > 0) {
            schedule.happen(() -> lookAfter(session), Duration.ofNanos(left));
        } else {
            close(session.id(), null);
        }
    }

    private void lookAfter(ModelSession session) {
        if (sessions.get(session.id()) == session) {
            watchOver(session);
        }
    }

    /** Ends a session, closed by its client or expired. */
    void close(long session, @Nullable SimulatedServer origin) {
        if (sessions.remove(session) != null) {
            commit(new CloseSession(session), origin);
        }
    }
}
