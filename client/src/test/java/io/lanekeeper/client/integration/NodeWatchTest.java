// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.node.DataWatch;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.client.node.NodeListener.Next;
import io.lanekeeper.client.node.NodeWatch;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code DataWatch} and {@code ChildrenWatch}. */
class NodeWatchTest extends RealServerTest {
    private final BlockingQueue<String> notified = new LinkedBlockingQueue<>();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Optional<NodeData> node) {
        return node.map(NodeData::data)
                .map(data -> new String(data, StandardCharsets.UTF_8))
                .orElse("none");
    }

    private static String names(Optional<Children> node) {
        return node.map(children -> children.names().stream().sorted().toList().toString())
                .orElse("none");
    }

    private Next listen(Optional<NodeData> node, @Nullable WatchedEvent event) {
        return listen(text(node));
    }

    private Next listen(String state) {
        notified.add(state);
        return Next.GO_ON;
    }

    private void assertQuiet(ZooKeeperClient zk) {
        get(zk.sync("/"));
        callbacksCalled();
        assertEquals(List.of(), List.copyOf(notified));
    }

    @Test
    void listenerGetsTheDataAndEachChange() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", bytes("one")));
        DataWatch watch = zk.dataWatch("/w", this::listen);
        assertEquals("one", next(notified));
        get(watch.firstCall());
        get(zk.setData("/w", bytes("two")));
        assertEquals("two", next(notified));
        get(zk.setData("/w", bytes("two")));
        assertEquals("two", next(notified), "set is set, to the same bytes too");
        get(zk.create("/w/child", null));
        get(zk.setAcl("/w", Acl.OPEN_UNSAFE));
        assertQuiet(zk);
        watch.close();
        watch.close();
        assertTrue(watch.isClosed());
        get(watch.ended());
        get(zk.setData("/w", bytes("three")));
        assertQuiet(zk);
        assertEquals(0, server().watchCount());
        assertEquals("/w", watch.path());
    }

    @Test
    void listenerGetsCreationAndDeletion() {
        ZooKeeperClient zk = started();
        zk.dataWatch("/w", this::listen);
        assertEquals("none", next(notified));
        for (String data : List.of("one", "two")) {
            get(zk.create("/w", bytes(data)));
            assertEquals(data, next(notified));
            get(zk.delete("/w"));
            assertEquals("none", next(notified));
        }
        assertQuiet(zk);
    }

    @Test
    void listenerGetsADeletionThoughTheNodeExistsAgain() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", bytes("one")));
        Promise<Next> release = handler().asyncResult();
        zk.dataWatch("/w", NodeListener.holding((node, event) -> {
            notified.add(text(node));
            return release;
        }));
        assertEquals("one", next(notified));
        get(zk.transaction()
                .delete("/w")
                .create("/w", bytes("two"), CreateOptions.DEFAULT)
                .commit());
        release.set(Next.GO_ON);
        assertEquals("none", next(notified));
        assertEquals("two", next(notified));
        assertQuiet(zk);
    }

    @Test
    void listenerGetsTheChildrenAndEachChange() {
        ZooKeeperClient zk = started();
        zk.childrenWatch("/w", (node, event) -> listen(names(node) + (event == null ? "" : " " + event.type())));
        assertEquals("none", next(notified));
        get(zk.create("/w", null));
        assertEquals("[] NODE_CREATED", next(notified));
        get(zk.create("/w/a", null));
        assertEquals("[a] NODE_CHILDREN_CHANGED", next(notified));
        get(zk.setData("/w", bytes("no child")));
        assertQuiet(zk);
        get(zk.delete("/w/a"));
        assertEquals("[] NODE_CHILDREN_CHANGED", next(notified));
        get(zk.delete("/w"));
        assertEquals("none NODE_DELETED", next(notified));
        assertQuiet(zk);
    }

    @Test
    void listenerEndsTheWatch() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", bytes("one")));
        DataWatch watch = zk.dataWatch("/w", (node, event) -> {
            notified.add(text(node));
            return event == null || event.type() != EventType.NODE_DATA_CHANGED ? Next.GO_ON : Next.END;
        });
        assertEquals("one", next(notified));
        get(zk.setData("/w", bytes("two")));
        assertEquals("two", next(notified));
        get(watch.ended());
        assertTrue(watch.isClosed());
        get(zk.setData("/w", bytes("three")));
        assertQuiet(zk);
        assertEquals(0, server().watchCount());
    }

    @Test
    void listenerMayHoldItsLaneAndThenEndTheWatch() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", bytes("one")));
        Promise<Next> release = handler().asyncResult();
        DataWatch watch = zk.dataWatch("/w", NodeListener.holding((node, event) -> {
            notified.add(text(node));
            return release;
        }));
        assertEquals("one", next(notified));
        handler().dispatch(Callback.of(Lane.WATCH, () -> notified.add("another of the lane")));
        get(zk.setData("/w", bytes("two")));
        assertEquals(List.of(), List.copyOf(notified));
        assertFalse(watch.firstCall().isDone());
        release.set(Next.END);
        assertEquals("another of the lane", next(notified));
        get(watch.firstCall());
        get(watch.ended());
        assertQuiet(zk);
    }

    @Test
    void closeInsideACallbackEndsTheWatchAfterIt() {
        ZooKeeperClient zk = started();
        Promise<DataWatch> made = handler().asyncResult();
        Promise<Next> release = handler().asyncResult();
        DataWatch watch = zk.dataWatch(
                "/w",
                NodeListener.holding((node, event) -> made.flatMap(self -> {
                    self.close();
                    notified.add("closed, and ended: " + self.ended().isDone());
                    return release;
                })));
        made.set(watch);
        assertEquals("closed, and ended: false", next(notified));
        loopStepEnded();
        assertFalse(watch.ended().isDone());
        release.set(Next.GO_ON);
        get(watch.ended());
    }

    @Test
    void watchSurvivesLossesAndExpiries() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", bytes("one")));
        zk.dataWatch("/w", this::listen);
        assertEquals("one", next(notified));
        server().killConnections();
        get(zk.retry(() -> zk.sync("/"))); // over another connection, so that what is set is set once
        get(zk.setData("/w", bytes("two")));
        assertEquals("two", next(notified));
        expire(zk);
        get(zk.setData("/w", bytes("three")));
        assertEquals("three", next(notified));
        expire(zk);
        get(zk.delete("/w"));
        assertEquals("none", next(notified));
        expire(zk);
        get(zk.create("/w", bytes("four")));
        assertEquals("four", next(notified));
        expire(zk);
        until("it watches again", () -> server().watchCount() == 1);
        assertQuiet(zk);
    }

    private void expire(ZooKeeperClient zk) {
        long former = zk.sessionId();
        server().expireSession(former);
        until("a new session", () -> zk.state().connected() && zk.sessionId() != former);
    }

    @Test
    void watchMayPrecedeTheStartAndOutlivesAStop() {
        ZooKeeperClient zk = client(builder());
        zk.dataWatch("/w", this::listen);
        get(zk.start());
        assertEquals("none", next(notified));
        get(zk.create("/w", bytes("one")));
        assertEquals("one", next(notified));
        get(zk.stop());
        ZooKeeperClient other = started();
        get(other.setData("/w", bytes("two")));
        get(zk.start());
        assertEquals("two", next(notified));
        get(zk.stop());
        get(zk.start());
        until("it watches again", () -> server().watchCount() == 1);
        assertQuiet(zk);
    }

    @Test
    void refusedReadEndsTheWatch() {
        ZooKeeperClient zk = started();
        get(zk.create(
                "/w",
                bytes("secret"),
                CreateOptions.DEFAULT.acl(List.of(new Acl(Acl.WRITE | Acl.ADMIN, AclId.ANYONE)))));
        DataWatch watch = zk.dataWatch("/w", this::listen);
        RefusedException refused = assertInstanceOf(RefusedException.class, failure(watch.ended()));
        assertEquals(ErrorCode.NO_AUTH, refused.code());
        assertEquals(refused, failure(watch.firstCall()));
        assertTrue(watch.isClosed());
        assertQuiet(zk);
    }

    @Test
    void watchClosedBeforeItsFirstCallIsCancelled() {
        ZooKeeperClient zk = client(builder());
        NodeWatch<?> watch = zk.childrenWatch("/w", (node, event) -> listen(names(node)));
        watch.close();
        get(watch.ended());
        assertInstanceOf(CancellationException.class, failure(watch.firstCall()));
        get(zk.start());
        assertQuiet(zk);
        assertEquals(0, server().watchCount());
    }

    @Test
    void listenersRunInTheWatchLane() {
        ZooKeeperClient zk = started();
        Promise<Void> held = handler().asyncResult();
        handler().dispatch(new Callback(Lane.WATCH, () -> {
            notified.add("held");
            return held;
        }));
        zk.dataWatch("/w", this::listen);
        zk.childrenWatch("/w", (node, event) -> listen(names(node)));
        assertEquals("held", next(notified));
        assertNull(get(zk.exists("/w")));
        assertEquals(List.of(), List.copyOf(notified), "no listener is notified while the lane is held");
        held.set(null);
        assertEquals("none", next(notified));
        assertEquals("none", next(notified));
    }

    @Test
    void badArgumentsAreRejectedAtTheCall() {
        ZooKeeperClient zk = client(builder());
        assertThrows(IllegalArgumentException.class, () -> zk.dataWatch("w", this::listen));
        assertThrows(IllegalArgumentException.class, () -> zk.childrenWatch("/w/", (node, event) -> Next.GO_ON));
        NodeListener<NodeData> holding =
                NodeListener.holding((node, event) -> AsyncResults.completed(handler(), Next.GO_ON));
        assertThrows(IllegalStateException.class, () -> holding.changed(Optional.empty(), null));
    }
}
