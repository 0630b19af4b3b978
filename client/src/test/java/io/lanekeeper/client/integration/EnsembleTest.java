// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Reconfig;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One session and several servers: three processes that elect a leader. */
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set before all tests
class EnsembleTest {
    /** The faults of the server to which the client is connected. */
    enum Fate {
        LEADER_KILLED(true) {
            @Override
            void befall(int server) {
                ensemble.server(server).kill();
            }
        },
        FOLLOWER_FROZEN(false) {
            @Override
            void befall(int server) {
                ensemble.server(server).freeze();
            }
        },
        FOLLOWER_SILENT_FOR_CLIENTS(false) {
            @Override
            void befall(int server) {
                ensemble.clientProxy(server).freeze();
            }
        },
        LEADER_PARTED_FROM_THE_OTHERS(true) {
            @Override
            void befall(int server) {
                ensemble.part(server);
            }
        };

        private final boolean leader;

        Fate(boolean leader) {
            this.leader = leader;
        }

        int victim() {
            int leading = ensemble.leader();
            return leader ? leading : leading % ensemble.size() + 1;
        }

        abstract void befall(int server);
    }

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final int WRITES = 500;

    private static EnsembleZooKeeper ensemble;

    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final List<StateChange> changes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startAll() {
        ensemble = EnsembleZooKeeper.builder()
                .each(ZooKeeperProcess.builder()
                        .tickTime(Duration.ofMillis(400))
                        .setting("maxSessionTimeout", "40000")
                        .property(
                                "zookeeper.DigestAuthenticationProvider.superDigest",
                                AclId.digest("super", "secret").id()))
                .start();
    }

    @AfterAll
    static void closeAll() {
        ensemble.close();
    }

    @AfterEach
    void stopClients() throws InterruptedException {
        for (ZooKeeperClient client : clients) {
            assertTrue(client.stop().await(LIMIT), "stops");
        }
    }

    private ZooKeeperClientBuilder builder() {
        return ZooKeeperClient.builder()
                .handler(SequentialNettyHandler::owned)
                .connectString(ensemble.connectString())
                .sessionTimeout(SESSION)
                .connectTimeout(Duration.ofSeconds(2))
                .requestTimeout(LIMIT);
    }

    private ZooKeeperClient started(ZooKeeperClientBuilder builder) {
        return started(builder, change -> {});
    }

    private ZooKeeperClient started(ZooKeeperClientBuilder builder, SessionListener listener) {
        ZooKeeperClient client = builder.build();
        clients.add(client);
        client.addListener(listener);
        RealServerTest.get(client.start());
        return client;
    }

    /** The one that the client has last connected to. */
    private static int connectedTo(List<StateChange> changes) {
        StateChange last = changes.get(changes.size() - 1);
        assertEquals(SessionState.CONNECTED, last.state());
        return ensemble.numberOf(String.valueOf(last.server()));
    }

    /** First the one server, then the others. */
    private static String startingWith(int server) {
        List<String> servers = new ArrayList<>(List.of(ensemble.connectString().split(",")));
        servers.add(0, servers.remove(server - 1));
        return String.join(",", servers);
    }

    private static void until(String what, BooleanSupplier condition) {
        Waits.until(what, LIMIT, condition);
    }

    private static boolean unlessLost(AsyncResult<?> result) {
        try {
            RealServerTest.get(result);
            return true;
        } catch (ConnectionLossException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void sessionMovesToAnotherServerWithNodesAndWatches(Fate fate) {
        int victim = fate.victim();
        ZooKeeperClient zk =
                started(builder().connectString(startingWith(victim)).shuffleServers(false), changes::add);
        ZooKeeperClient other = started(builder()
                .connectString(startingWith(victim % ensemble.size() + 1))
                .shuffleServers(false));
        until("notified", () -> changes.size() == 1);
        assertEquals(victim, connectedTo(changes));
        changes.clear();
        long session = zk.sessionId();
        String root = "/" + fate;
        List<WatchedEvent> once = new CopyOnWriteArrayList<>();
        List<WatchedEvent> quiet = new CopyOnWriteArrayList<>();
        List<WatchedEvent> persistent = new CopyOnWriteArrayList<>();
        for (String path : List.of(root, root + "/watched", root + "/written")) {
            RealServerTest.get(zk.create(path, null));
        }
        RealServerTest.get(zk.create(root + "/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
        RealServerTest.get(zk.getData(root + "/watched", once::add));
        RealServerTest.get(zk.exists(root + "/born", quiet::add));
        RealServerTest.get(zk.addWatch(root + "/p", persistent::add, AddWatchMode.PERSISTENT));

        fate.befall(victim);
        List<Integer> ended = new CopyOnWriteArrayList<>();
        List<AsyncResult<Stat>> writes = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            int number = i;
            writes.add(zk.setData(root + "/written", null).link(result -> ended.add(number)));
        }
        until("changed elsewhere", () -> unlessLost(other.setData(root + "/watched", null)));
        until("moved", () -> changes.stream().anyMatch(change -> resumed(change, session)));

        assertEquals(session, zk.sessionId());
        assertNotEquals(victim, connectedTo(changes));
        Stat ephemeral = RealServerTest.get(zk.exists(root + "/e"));
        assertNotNull(ephemeral);
        assertEquals(session, ephemeral.ephemeralOwner());
        until("notified of what changed meanwhile", () -> !once.isEmpty());
        assertEquals(EventType.NODE_DATA_CHANGED, once.get(0).type());
        until("notified of the gap", () -> !persistent.isEmpty());
        assertEquals(EventType.EVENTS_MISSED, persistent.get(0).type());
        assertEquals(List.of(), quiet);
        until("made", () -> unlessLost(other.create(root + "/p", null)));
        until("notified of what changed afterwards", () -> persistent.size() == 2);
        assertEquals(EventType.NODE_CREATED, persistent.get(1).type());
        until("made", () -> unlessLost(other.create(root + "/born", null)));
        until("notified of what is born", () -> !quiet.isEmpty());
        assertInOrder(writes, ended);
        assertEquals(1, once.size());

        restore(victim);
    }

    /** Each ends, in the order of the calls; of those that were applied each has a later version than the one before. */
    private static void assertInOrder(List<AsyncResult<Stat>> writes, List<Integer> ended) {
        until("all have ended", () -> ended.size() == WRITES);
        assertEquals(IntStream.range(0, WRITES).boxed().toList(), ended);
        int version = 0;
        for (AsyncResult<Stat> write : writes) {
            if (unlessLost(write)) {
                int next = RealServerTest.get(write).version();
                assertTrue(next > version, next + " after " + version);
                version = next;
            }
        }
    }

    private static boolean resumed(StateChange change, long session) {
        return change.state() == SessionState.CONNECTED
                && change.cause() == StateCause.SESSION_RESUMED
                && change.sessionId() == session;
    }

    private void restore(int victim) {
        ensemble.heal();
        if (!ensemble.server(victim).running()) {
            ensemble.server(victim).restart();
        } else if (ensemble.server(victim).frozen()) {
            ensemble.server(victim).thaw();
        }
        ensemble.awaitServing();
        // One that has been away may say so before it has noticed that the others have given it up.
        ZooKeeperClient zk =
                started(builder().connectString(ensemble.clientProxy(victim).connectString()));
        until("back in the ensemble", () -> unlessLost(zk.sync("/")));
    }

    @Test
    void reconfigRemovesAndAddsMembers() {
        int leaving = ensemble.leader() % ensemble.size() + 1;
        int staying = ensemble.leader();
        ZooKeeperClient zk = started(builder()
                .connectString(ensemble.clientProxy(staying).connectString())
                .auth("digest", "super:secret".getBytes(UTF_8)));
        List<WatchedEvent> events = new CopyOnWriteArrayList<>();
        assertTrue(text(RealServerTest.get(zk.getConfig(events::add))).contains("server." + leaving + "="));

        NodeData without = RealServerTest.get(zk.reconfig(Reconfig.incremental(List.of(), List.of(leaving))));
        assertFalse(text(without).contains("server." + leaving + "="), text(without));
        until("notified of the change", () -> events.size() == 1);
        assertEquals(EventType.NODE_DATA_CHANGED, events.get(0).type());
        assertEquals("/zookeeper/config", events.get(0).path());
        assertEquals(text(without), text(RealServerTest.get(zk.getConfig(events::add))));

        Reconfig join = Reconfig.incremental(List.of(ensemble.member(leaving)), List.of());
        List<NodeData> with = new ArrayList<>();
        until("joined again", () -> with.addAll(unlessNotYet(zk.reconfig(join))));
        assertTrue(text(with.get(0)).contains(ensemble.member(leaving)), text(with.get(0)));
        until("notified of the change", () -> events.size() == 2);
        ensemble.awaitServing();
        ZooKeeperClient there =
                started(builder().connectString(ensemble.clientProxy(leaving).connectString()));
        RealServerTest.get(there.sync("/"));
        assertTrue(text(RealServerTest.get(there.getConfig())).contains(ensemble.member(leaving)));
    }

    @Test
    void reconfigOfAChangedConfigurationIsRefused() {
        ZooKeeperClient zk = started(builder().auth("digest", "super:secret".getBytes(UTF_8)));
        Reconfig change = Reconfig.incremental(List.of(ensemble.member(1)), List.of());
        assertEquals(ErrorCode.BAD_VERSION, refusal(zk.reconfig(change.fromConfig(Long.MAX_VALUE))));
        ZooKeeperClient nobody = started(builder());
        assertEquals(ErrorCode.NO_AUTH, refusal(nobody.reconfig(change)));
    }

    @Test
    void reconfigWithoutAChangeIsSentToTheServer() {
        ZooKeeperClient zk = started(builder().auth("digest", "super:secret".getBytes(UTF_8)));
        String before = members(RealServerTest.get(zk.getConfig()));
        NodeData after = RealServerTest.get(zk.reconfig(Reconfig.incremental(List.of(), List.of())));
        assertEquals(before, members(after));
        assertEquals(ErrorCode.MARSHALLING_ERROR, refusal(zk.reconfig(Reconfig.members(List.of()))));
    }

    private static String members(NodeData config) {
        return text(config).replaceFirst("version=.*", "");
    }

    /** A server that is not in step with the others yet is not taken in. */
    private static List<NodeData> unlessNotYet(AsyncResult<NodeData> result) {
        try {
            return List.of(RealServerTest.get(result));
        } catch (RefusedException e) {
            assertTrue(
                    e.code() == ErrorCode.NEW_CONFIG_NO_QUORUM || e.code() == ErrorCode.RECONFIG_IN_PROGRESS,
                    e.toString());
            return List.of();
        }
    }

    private static ErrorCode refusal(AsyncResult<?> result) {
        return ((RefusedException) RealServerTest.failure(result)).code();
    }

    private static String text(NodeData config) {
        byte[] data = config.data();
        return data == null ? "" : new String(data, UTF_8);
    }
}
