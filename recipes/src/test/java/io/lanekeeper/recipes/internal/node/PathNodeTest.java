// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNode.State;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of nodes that a client keeps, one case at a time. */
class PathNodeTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final int SET_WATCHES = 101;
    private static final int SET_WATCHES_2 = 105;
    private static final int MULTI = 14;

    private SimulatedClients clients = new SimulatedClients(2);

    private PathNode node(int client, String path, PersistentNodeOptions options) {
        return new PathNode(clients.context(client), new NodeSpec(path, options, true), bytes("first"));
    }

    private PathNode node(String path) {
        return node(0, path, PersistentNodeOptions.EPHEMERAL);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private String data(String path) {
        byte[] data = clients.servers.data(path);
        return data == null ? "null" : new String(data, UTF_8);
    }

    private long owner(String path) {
        Stat stat = clients.get(clients.client(1).exists(path));
        return stat == null ? -1 : stat.ephemeralOwner();
    }

    private List<ServedRequest> requests() {
        return clients.requests(0).stream()
                .filter(one -> one.type() != SET_WATCHES && one.type() != SET_WATCHES_2)
                .toList();
    }

    private void become(PersistentNode node, State state) {
        assertTrue(clients.handler.runUntil(() -> node.state() == state, LONG), node + " (expected: " + state + ")");
    }

    private void create(int client, String path, CreateMode mode) {
        clients.get(clients.client(client).create(path, bytes("other"), CreateOptions.of(mode)));
    }

    @Test
    void startTakesTwoRequestsAndChangeOfDataTwo() {
        PathNode node = node("/n");
        clients.servers.requests().clear();
        clients.get(node.start());
        assertEquals(2, requests().size());
        assertEquals(State.PRESENT, node.state());
        assertEquals(clients.client(0).sessionId(), owner("/n"));
        clients.get(node.setData(bytes("second")));
        assertEquals(4, requests().size());
        assertEquals("second", data("/n"));
        clients.get(node.start());
        clients.get(node.close());
        assertEquals(5, requests().size());
        assertFalse(clients.servers.exists("/n"));
        assertEquals(State.CLOSED, node.state());
        clients.get(node.close());
        assertInstanceOf(IllegalStateException.class, clients.error(node.start()));
        assertInstanceOf(IllegalStateException.class, clients.error(node.setData(bytes("late"))));
        clients.close();
    }

    @Test
    void missingParentsAreCreated() {
        PathNode node = node("/a/b/n");
        clients.get(node.start());
        assertTrue(clients.servers.exists("/a/b/n"));
        clients.close();
    }

    @Test
    void resumedSessionWithAHundredNodesCostsNoRequest() {
        List<PathNode> nodes =
                IntStream.range(0, 100).mapToObj(i -> node("/n" + i)).toList();
        nodes.forEach(node -> clients.get(node.start()));
        clients.servers.requests().clear();
        List<State> states = new ArrayList<>();
        nodes.get(0).addListener((one, state) -> states.add(state));
        clients.settle();
        clients.disconnect(0);
        become(nodes.get(99), State.UNSURE);
        become(nodes.get(99), State.PRESENT);
        clients.settle();
        assertEquals(List.of(), requests());
        assertEquals(List.of(State.PRESENT, State.UNSURE, State.PRESENT), states);
        clients.close();
    }

    @Test
    void nodeOfOwnFormerSessionIsReplacedWithoutAGap() {
        PathNode node = node("/n");
        clients.get(node.start());
        long former = clients.client(0).sessionId();
        IntStream.range(0, 3).forEach(server -> clients.servers.replaceSessions(server, true));
        clients.servers.requests().clear();
        clients.disconnect(0);
        become(node, State.UNSURE);
        boolean replaced = clients.handler.runUntil(
                () -> {
                    assertTrue(clients.servers.exists("/n"), "a gap");
                    return node.state() == State.PRESENT;
                },
                LONG);
        assertTrue(replaced);
        assertTrue(clients.servers.sessions().contains(former), "the former session is alive still");
        assertEquals(clients.client(0).sessionId(), owner("/n"));
        assertEquals(1, requests().stream().filter(one -> one.type() == MULTI).count());
        clients.handler.advance(LONG);
        assertFalse(clients.servers.sessions().contains(former));
        assertTrue(clients.servers.exists("/n"), "went with the former session");
        clients.get(node.close());
        clients.close();
    }

    @Test
    void nodeIsCreatedAgainAfterAnOutageThatEndedTheSession() {
        PathNode node = node("/n");
        clients.get(node.start());
        long former = clients.client(0).sessionId();
        IntStream.range(0, 3).forEach(clients.servers::partition);
        clients.handler.advance(LONG);
        assertEquals(State.UNSURE, node.state());
        AsyncResult<Void> set = node.setData(bytes("set in the outage"));
        IntStream.range(0, 3).forEach(clients.servers::heal);
        become(node, State.PRESENT);
        clients.get(set);
        assertTrue(former != clients.client(0).sessionId());
        assertEquals("set in the outage", data("/n"));
        clients.close();
    }

    @Test
    void strangersNodeIsAConflictUntilItIsDeleted() {
        create(1, "/n", CreateMode.EPHEMERAL);
        PathNode node = node("/n");
        clients.get(node.start());
        assertEquals(State.CONFLICT, node.state());
        clients.get(clients.client(1).setData("/n", bytes("changed")));
        clients.settle();
        assertEquals(State.CONFLICT, node.state());
        clients.get(clients.client(1).delete("/n"));
        become(node, State.PRESENT);
        assertEquals(clients.client(0).sessionId(), owner("/n"));
        assertEquals("first", data("/n"));
        clients.close();
    }

    @Test
    void closeLeavesAStrangersNode() {
        create(1, "/n", CreateMode.EPHEMERAL);
        PathNode node = node("/n");
        AsyncResult<Void> started = node.start();
        clients.get(node.close());
        assertTrue(started.isCancelled());
        PathNode other = node("/n");
        clients.get(other.start());
        clients.get(other.close());
        clients.expire(0);
        clients.handler.advance(LONG);
        assertEquals(clients.client(1).sessionId(), owner("/n"));
        clients.close();
    }

    @Test
    void persistentNodeIsAConflictForAnEphemeralOneAndTheReverse() {
        create(1, "/p", CreateMode.PERSISTENT);
        create(1, "/e", CreateMode.EPHEMERAL);
        PathNode wantsEphemeral = node("/p");
        PathNode wantsPersistent = node(0, "/e", PersistentNodeOptions.of(CreateMode.PERSISTENT));
        clients.get(wantsEphemeral.start());
        clients.get(wantsPersistent.start());
        assertEquals(State.CONFLICT, wantsEphemeral.state());
        assertEquals(State.CONFLICT, wantsPersistent.state());
        clients.expire(1);
        become(wantsPersistent, State.PRESENT);
        clients.close();
    }

    @Test
    void takeOverReplacesAStrangersNode() {
        create(1, "/n", CreateMode.EPHEMERAL);
        PathNode node = node(0, "/n", PersistentNodeOptions.EPHEMERAL.takeOver(true));
        clients.get(node.start());
        assertEquals(State.PRESENT, node.state());
        assertEquals(clients.client(0).sessionId(), owner("/n"));
        clients.close();
    }

    @Test
    void nodeWithChildrenCannotBeTakenOver() {
        create(1, "/n", CreateMode.PERSISTENT);
        create(1, "/n/child", CreateMode.PERSISTENT);
        PathNode node = node(0, "/n", PersistentNodeOptions.EPHEMERAL.takeOver(true));
        clients.get(node.start());
        assertEquals(State.CONFLICT, node.state());
        clients.servers.requests().clear();
        clients.handler.advance(LONG);
        assertEquals(List.of(), requests());
        clients.close();
    }

    @Test
    void deletedNodeIsCreatedAgainAndPausesGrow() {
        PathNode node = node("/n");
        clients.get(node.start());
        clients.servers.delete("/n");
        assertTrue(clients.handler.runUntil(() -> clients.servers.exists("/n"), Duration.ofMillis(100)));
        clients.servers.requests().clear();
        Duration end = clients.handler.elapsed().plus(LONG);
        while (clients.handler.elapsed().compareTo(end) < 0) {
            clients.handler.runUntil(() -> clients.servers.exists("/n"), Duration.ofMillis(50));
            if (clients.servers.exists("/n")) {
                clients.servers.delete("/n");
            }
        }
        assertTrue(requests().size() < 120, requests() + " requests");
        become(node, State.PRESENT);
        clients.close();
    }

    @Test
    void dataOfOthersAreToldAndLeftOrReplaced() {
        PathNode keeps = node("/keeps");
        PathNode insists = node(0, "/insists", PersistentNodeOptions.EPHEMERAL.insist(true));
        List<String> told = new ArrayList<>();
        keeps.addListener(new PersistentNode.Listener() {
            @Override
            public void stateChanged(PersistentNode node, State state) {}

            @Override
            public void dataChanged(PersistentNode node, byte @Nullable [] data) {
                told.add(data == null ? "null" : new String(data, UTF_8));
            }
        });
        clients.get(keeps.start());
        clients.get(insists.start());
        clients.servers.setData("/keeps", bytes("theirs"));
        clients.servers.setData("/insists", bytes("theirs"));
        clients.settle();
        assertEquals("theirs", data("/keeps"));
        assertEquals("first", data("/insists"));
        assertEquals(List.of("theirs"), told);
        clients.get(keeps.setData(bytes("ours")));
        assertEquals("ours", data("/keeps"));
        clients.expire(0);
        clients.handler.advance(LONG);
        assertEquals("ours", data("/keeps"));
        clients.close();
    }

    @Test
    void callsForDataAreCoalesced() {
        PathNode node = node("/n");
        clients.get(node.start());
        clients.servers.requests().clear();
        List<AsyncResult<Void>> results = new ArrayList<>();
        clients.handler.onLoop(() -> IntStream.range(0, 50).forEach(i -> results.add(node.setData(bytes("d" + i)))));
        results.forEach(clients::get);
        assertEquals("d49", data("/n"));
        assertTrue(requests().size() <= 4, requests().size() + " requests");
        clients.close();
    }

    @Test
    void refusedNodeIsTriedAgainInTheNextSession() {
        create(1, "/e", CreateMode.EPHEMERAL);
        PathNode node = node("/e/n");
        RefusedException refused = assertInstanceOf(RefusedException.class, clients.error(node.start()));
        assertEquals(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS, refused.code());
        assertEquals(State.REFUSED, node.state());
        clients.get(clients.client(1).delete("/e"));
        clients.servers.requests().clear();
        clients.handler.advance(LONG);
        assertEquals(List.of(), requests());
        clients.expire(0);
        become(node, State.PRESENT);
        clients.close();
    }

    @Test
    void retryTriesARefusedNodeAgain() {
        create(1, "/e", CreateMode.EPHEMERAL);
        PathNode node = node("/e/n");
        clients.error(node.start());
        clients.get(clients.client(1).delete("/e"));
        node.retry();
        become(node, State.PRESENT);
        clients.close();
    }

    @Test
    void sequentialNodeKeepsItsNameInASessionAndGetsAnotherInTheNext() {
        PathNode node = node(0, "/d/n-", PersistentNodeOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL));
        assertEquals("/d/n-", node.path());
        clients.get(node.start());
        String first = node.path();
        assertTrue(first.matches("/d/_c_[0-9a-f-]{36}-n-0000000000"), first);
        clients.disconnect(0);
        clients.handler.advance(LONG);
        assertEquals(first, node.path());
        clients.expire(0);
        clients.handler.advance(LONG);
        assertEquals(State.PRESENT, node.state());
        assertFalse(first.equals(node.path()));
        assertEquals(1, clients.servers.children("/d").size());
        clients.get(node.close());
        assertEquals(0, clients.servers.children("/d").size());
        clients.close();
    }

    @Test
    void persistentSequentialNodeOutlivesItsSession() {
        PathNode node = node(0, "/d/n-", PersistentNodeOptions.of(CreateMode.PERSISTENT_SEQUENTIAL));
        clients.get(node.start());
        String first = node.path();
        clients.expire(0);
        become(node, State.UNSURE);
        become(node, State.PRESENT);
        assertEquals(first, node.path());
        clients.get(node.close());
        assertEquals(0, clients.servers.children("/d").size());
        clients.close();
    }

    @Test
    void abandonLeavesTheNode() {
        PathNode node = node("/n");
        clients.get(node.start());
        node.abandon();
        clients.get(node.close());
        assertEquals(clients.client(0).sessionId(), owner("/n"));
        assertEquals(
                0,
                clients.servers.requests().stream()
                        .filter(one -> one.type() == 2)
                        .count());
        clients.close();
    }

    @Test
    void stoppedClientFailsWhatWaitsAndCreatesTheNodeAfterItsNextStart() {
        create(1, "/n", CreateMode.EPHEMERAL);
        PathNode node = node("/n");
        clients.get(node.start());
        AsyncResult<Void> set = node.setData(bytes("second"));
        clients.get(clients.client(0).stop());
        assertInstanceOf(ClientStoppedException.class, clients.error(set));
        assertEquals(State.ABSENT, node.state());
        clients.get(clients.client(1).delete("/n"));
        clients.get(clients.client(0).start());
        become(node, State.PRESENT);
        assertEquals("second", data("/n"));
        clients.close();
    }

    /** Also where the stop begins while the parents are being created. */
    @Test
    void nodeBelowMissingParentsIsCreatedAfterAStopAtEachStep() {
        for (int steps = 0; steps < 60; steps++) {
            clients.close();
            clients = new SimulatedClients(steps + 1, 3, 2);
            PathNode node = node("/missing/parents/n");
            node.start();
            for (int i = 0; i < steps; i++) {
                clients.handler.runOne();
            }
            clients.get(clients.client(0).stop());
            clients.get(clients.client(0).start());
            become(node, State.PRESENT);
            clients.get(node.close());
            assertEquals(List.of(), clients.servers.children("/missing/parents"), steps + " steps");
        }
        clients.close();
    }

    @Test
    void closeWithoutASessionEndsAtOnce() {
        PathNode node = node("/n");
        clients.get(node.start());
        clients.get(clients.client(0).stop());
        AsyncResult<Void> closed = node.close();
        clients.get(closed);
        clients.close();
    }

    @Test
    void detachedClientLeavesTheNodeToTheOneThatResumesTheSession() {
        PathNode node = node("/n");
        clients.get(node.start());
        Stat before = node.stat();
        assertNotNull(before);
        var credentials = clients.get(clients.client(0).detach());
        assertNotNull(credentials);
        assertEquals(State.ABSENT, node.state());
        clients.get(clients.client(0).start()); // another session, to which the detached one is a stranger
        become(node, State.CONFLICT);
        assertTrue(clients.servers.exists("/n"));
        clients.close();
    }

    @Test
    void badInputIsRejectedAtTheCall() {
        assertThrows(IllegalArgumentException.class, () -> node("n"));
        assertThrows(IllegalArgumentException.class, () -> node("/"));
        assertThrows(IllegalArgumentException.class, () -> node("/a/../b"));
        assertThrows(IllegalArgumentException.class, () -> PersistentNodeOptions.of(CreateMode.PERSISTENT_WITH_TTL));
        assertThrows(
                IllegalArgumentException.class,
                () -> PersistentNodeOptions.of(CreateMode.EPHEMERAL, Duration.ofSeconds(1)));
        clients.close();
    }

    /** Cuts the connection after each number of bytes, one way or the other, while a node is started, changed and closed. */
    private void cutAnywhere(Life life) {
        for (int bytes = 0; bytes < 600; bytes += 11) {
            for (boolean toServer : new boolean[] {true, false}) {
                clients = new SimulatedClients(bytes + 1, 3, 2);
                var link = clients.servers.links(clients.client(0).sessionId()).get(0);
                if (toServer) {
                    link.resetAfterBytesToServer(bytes);
                } else {
                    link.resetAfterBytesToClient(bytes);
                }
                try {
                    life.run();
                } catch (AssertionError e) {
                    throw new AssertionError(
                            "cut after " + bytes + " bytes, to the server: " + toServer + ": " + e.getMessage()
                                    + e.getCause(),
                            e);
                }
                clients.close();
            }
        }
    }

    private interface Life {
        void run();
    }

    @Test
    void nodeIsPresentWithTheLastDataWhereverTheConnectionIsCut() {
        cutAnywhere(() -> {
            PathNode node = node("/d/n");
            AsyncResult<Void> started = node.start();
            AsyncResult<Void> second = node.setData(bytes("second"));
            clients.get(started);
            AsyncResult<Void> third = node.setData(bytes("third"));
            clients.get(second);
            clients.get(third);
            assertEquals("third", data("/d/n"));
            assertEquals(clients.client(0).sessionId(), owner("/d/n"));
            clients.get(node.close());
            assertFalse(clients.servers.exists("/d/n"));
        });
    }

    /** Closes the node after each number of steps, with and without a cut of the connection at that moment. */
    private void closeAnywhere(PersistentNodeOptions options, boolean expired) {
        for (int steps = 0; steps < 60; steps++) {
            for (boolean cut : new boolean[] {true, false}) {
                clients = new SimulatedClients(steps + 1, 3, 2);
                if (steps % 2 == 0) {
                    IntStream.range(0, 3).forEach(server -> clients.servers.lag(server, Duration.ofSeconds(3)));
                }
                PathNode node = node(0, "/n", options);
                AsyncResult<Void> started = node.start();
                for (int i = 0; i < steps; i++) {
                    clients.handler.runOne();
                }
                if (cut) {
                    clients.disconnect(0);
                }
                AsyncResult<Void> closed = node.close();
                if (expired) {
                    clients.expire(0);
                }
                clients.get(closed);
                assertTrue(started.isDone());
                clients.handler.advance(Duration.ofSeconds(5));
                assertEquals(List.of("zookeeper"), clients.servers.children("/"), steps + " steps, cut: " + cut);
                clients.close();
            }
        }
    }

    @Test
    void quickCloseLeavesNoNode() {
        closeAnywhere(PersistentNodeOptions.EPHEMERAL, false);
        closeAnywhere(PersistentNodeOptions.EPHEMERAL, true);
    }

    @Test
    void quickCloseLeavesNoNodeThatOutlivesTheSession() {
        for (CreateMode mode :
                List.of(CreateMode.PERSISTENT, CreateMode.PERSISTENT_SEQUENTIAL, CreateMode.EPHEMERAL_SEQUENTIAL)) {
            closeAnywhere(PersistentNodeOptions.of(mode), false);
            closeAnywhere(PersistentNodeOptions.of(mode), true);
        }
    }

    @Test
    void sequentialNodeExistsOnceWhereverTheConnectionIsCut() {
        for (CreateMode mode : List.of(CreateMode.EPHEMERAL_SEQUENTIAL, CreateMode.PERSISTENT_SEQUENTIAL)) {
            cutAnywhere(() -> {
                PathNode node = node(0, "/n-", PersistentNodeOptions.of(mode));
                clients.get(node.start());
                clients.get(node.setData(bytes("second")));
                clients.settle();
                assertEquals(2, clients.servers.children("/").size(), "zookeeper and the node");
                assertEquals("second", data(node.path()));
                clients.get(node.close());
                assertEquals(1, clients.servers.children("/").size());
            });
        }
    }

    @Test
    void eventDuringARequestThatIsLaterThanItsAnswerLeadsToAnotherRead() {
        Knowledge known = new Knowledge(clients.context(0).sessions(), PersistentNodeOptions.EPHEMERAL);
        Stat stat = new Stat(5, 7, 0, 0, 1, 0, 0, clients.client(0).sessionId(), 0, 0, 5);
        for (long zxid : new long[] {6, 7, 8, -1}) {
            known.changedMeanwhile(new WatchedEvent(EventType.NODE_DELETED, KeeperState.CONNECTED, "/n", zxid));
            known.read(new NodeData(bytes("first"), stat));
            boolean certain = zxid >= 0 && zxid <= 7;
            assertEquals(
                    certain ? Seen.Kind.OURS : Seen.Kind.UNKNOWN, known.seen().kind(), "zxid " + zxid);
        }
        clients.close();
    }

    @Test
    void lostReplyAndAServerThatIsBehindLeaveNoNode() {
        for (int bytes = 0; bytes < 130; bytes++) {
            clients = new SimulatedClients(bytes + 1, 3, 2);
            IntStream.range(0, 3).forEach(server -> clients.servers.lag(server, Duration.ofSeconds(8)));
            clients.servers.links(clients.client(0).sessionId()).get(0).resetAfterBytesToClient(bytes);
            PathNode node = node(0, "/n", PersistentNodeOptions.EPHEMERAL);
            node.start();
            clients.handler.runUntil(() -> clients.servers.exists("/n"), Duration.ofSeconds(1));
            clients.get(node.close());
            clients.handler.advance(Duration.ofSeconds(1));
            assertFalse(clients.servers.exists("/n"), bytes + " bytes");
            clients.close();
        }
    }
}
