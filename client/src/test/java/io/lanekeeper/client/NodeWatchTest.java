// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.node.NodeAccess;
import io.lanekeeper.client.node.DataWatch;
import io.lanekeeper.client.node.NodeFactory;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tests of node watches in cases that a real server does not produce on demand. */
class NodeWatchTest {
    private static final int NOT_READ_ONLY = -119;
    private static final byte[] ONE = {1};

    private final ClientFixture fixture = new ClientFixture();
    private final List<String> notified = new ArrayList<>();

    private DataWatch watching() {
        DataWatch watch = fixture.client.dataWatch("/a", (node, event) -> {
            notified.add(node.map(found -> Arrays.toString(found.data())).orElse("none"));
            return NodeListener.Next.GO_ON;
        });
        fixture.handler.runAll();
        return watch;
    }

    private static void answer(Peer peer) {
        Asked received = peer.expect(Wire.GET_DATA, "/a");
        assertTrue(received.watch(), "sets a watch");
        peer.reply(received, Wire.data(ONE, 1));
    }

    private static void missing(Peer peer) {
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_NODE);
        peer.fail(peer.expect(Wire.EXISTS, "/a"), Wire.NO_NODE);
    }

    private Peer expired(Peer peer) {
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        return fixture.server.serve(99);
    }

    private void end(DataWatch watch, Peer peer) {
        watch.close();
        fixture.handler.runAll();
        peer.all().forEach(peer::reply); // it has the server forget its watch
        fixture.stop(peer);
    }

    /**
     * Checks that the server is made to catch up in another session: it may be behind the state that another server has
     * shown.
     */
    @Test
    void newSessionSyncsBeforeTheRead() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        Peer second = expired(peer);
        second.reply(second.expect(Wire.SYNC, "/a"), Wire.path("/a"));
        answer(second);
        assertEquals(List.of("[1]"), notified, "nothing has changed");
        second.event(Wire.CHANGED, "/a");
        answer(second);
        end(watch, second);
    }

    @Test
    void readFollowsASyncThatAReadOnlyServerRefuses() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        Peer second = expired(peer);
        second.fail(second.expect(Wire.SYNC, "/a"), NOT_READ_ONLY);
        answer(second);
        assertEquals(List.of("[1]"), notified);
        end(watch, second);
    }

    @Test
    void exceptionOfTheListenerIsReportedAndTheWatchContinues() {
        Peer peer = fixture.connect();
        IllegalStateException thrown = new IllegalStateException("thrown by a test");
        DataWatch watch = fixture.client.dataWatch("/a", (node, event) -> {
            notified.add("called");
            throw thrown;
        });
        fixture.handler.runAll();
        answer(peer);
        assertEquals(List.of("called"), notified);
        assertSame(thrown, fixture.handler.uncaught().remove(0));
        assertTrue(watch.firstCall().successful());
        peer.event(Wire.DELETED, "/a");
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_NODE);
        peer.fail(peer.expect(Wire.EXISTS, "/a"), Wire.NO_NODE);
        assertEquals(List.of("called", "called"), notified);
        assertSame(thrown, fixture.handler.uncaught().remove(0));
        end(watch, peer);
    }

    /** A change comes while no lane takes anything: the watch hears of it when one does. */
    @Test
    void watchContinuesAfterARestartOfTheHandler() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        fixture.handler.stop();
        fixture.handler.runAll();
        peer.event(Wire.DELETED, "/a");
        peer.expectNothing();
        fixture.handler.start();
        fixture.handler.advance(Duration.ofSeconds(1));
        missing(peer);
        assertEquals(List.of("[1]", "none"), notified);
        end(watch, peer);
    }

    /** The lane drops the very call of the listener. */
    @Test
    void watchContinuesAfterItsLaneHasDroppedACall() {
        Peer peer = fixture.connect();
        Promise<Void> hold = fixture.handler.asyncResult();
        fixture.handler.dispatch(new Callback(Lane.WATCH, () -> hold));
        DataWatch watch = watching();
        answer(peer);
        assertEquals(List.of(), notified);
        fixture.handler.stop();
        fixture.handler.runAll();
        fixture.handler.start();
        fixture.handler.advance(Duration.ofSeconds(1));
        assertEquals(List.of("[1]"), notified);
        end(watch, peer);
    }

    /** It rests then, and goes on with the next run. */
    @Test
    void watchContinuesAfterAStopWithoutARunningHandler() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        fixture.handler.stop();
        fixture.handler.runAll();
        peer.event(Wire.DELETED, "/a");
        fixture.client.stop();
        peer.farewell();
        AsyncResult<Void> again = fixture.client.start();
        Peer second = fixture.server.serve(2);
        assertTrue(again.successful());
        second.reply(second.expect(Wire.SYNC, "/a"), Wire.path("/a"));
        missing(second);
        assertEquals(List.of("[1]", "none"), notified);
        end(watch, second);
    }

    /** Reading needs no lane of the application's. */
    @Test
    void watchContinuesAfterARestartWhileTheSessionLaneIsHeld() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        fixture.client.stop();
        peer.farewell();
        fixture.handler.runAll();
        Promise<Void> hold = fixture.handler.asyncResult();
        fixture.handler.dispatch(new Callback(Lane.SESSION, () -> hold));
        fixture.client.start();
        Peer second = fixture.server.serve(2);
        second.reply(second.expect(Wire.SYNC, "/a"), Wire.path("/a"));
        missing(second);
        assertEquals(List.of("[1]", "none"), notified);
        hold.set(null);
        end(watch, second);
    }

    /** A long queue of the lanes delays the step in which the state is looked at. */
    @Test
    void stateReadInAnExpiredSessionIsNotUsedForTheNewOne() throws Exception {
        ManualHandler handler = new ManualHandler();
        handler.start();
        NodeAccess zk = mock(NodeAccess.class);
        Watcher[] watcher = new Watcher[1];
        List<Promise<NodeData>> reads = new ArrayList<>();
        when(zk.handler()).thenReturn(handler);
        when(zk.sessionId()).thenReturn(1L);
        when(zk.watch(any())).thenAnswer(call -> {
            watcher[0] = call.getArgument(0);
            return mock(Watch.class);
        });
        when(zk.untilItPasses(any())).thenAnswer(call -> {
            Supplier<?> operation = call.getArgument(0);
            return operation.get();
        });
        when(zk.getData(any(), any(Watcher.class))).thenAnswer(call -> {
            reads.add(handler.asyncResult());
            return reads.get(reads.size() - 1);
        });
        when(zk.sync(any())).thenAnswer(call -> AsyncResults.completed(handler, null));
        doAnswer(call -> {
                    handler.dispatch(new Callback(Lane.WATCH, call.getArgument(0)));
                    return null;
                })
                .when(zk)
                .dispatchWatch(any(), any());
        NodeFactory.dataWatch(zk, "/a", (node, event) -> NodeListener.Next.GO_ON);
        when(zk.sessionId()).thenReturn(2L);
        reads.get(0).set(new NodeData(ONE, new Stat(1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1)));
        handler.runAll();
        watcher[0].process(new WatchedEvent(EventType.NODE_DATA_CHANGED, KeeperState.CONNECTED, "/a", 2));
        handler.runAll();
        verify(zk).sync("/a");
    }
}
