// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.ScriptedServer.Watches;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of one-shot watches over one connection and the next one: order of events and replies, restore, close. */
class WatchFlowTest {
    // Watches

    @Test
    void eventIsNotifiedAfterItsReadAndBeforeALaterRead() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.log.clear();
        fixture.logged("set", fixture.client.getData("/w", fixture::watched));
        Asked set = peer.expect(Wire.GET_DATA);
        assertTrue(set.watch());
        fixture.logged("show", fixture.client.getData("/w"));
        Asked show = peer.expect(Wire.GET_DATA);
        assertFalse(show.watch());
        peer.connection()
                .deliver(
                        Wire.header(set.xid(), 1, 0, Wire.data(null, 1)),
                        Wire.event(Wire.CHANGED, "/w", 2),
                        Wire.header(show.xid(), 2, 0, Wire.data(null, 2)));
        assertEquals(List.of("set=ok", "NODE_DATA_CHANGED /w", "show=ok"), fixture.log);
        peer.event(Wire.CHANGED, "/w");
        assertEquals(1, fixture.events.size());
        fixture.stop(peer);
    }

    @Test
    void cancelledReadSetsNoWatch() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<NodeData> result = fixture.client.getData("/w", fixture::watched);
        Asked received = peer.expect(Wire.GET_DATA);
        result.cancel();
        peer.reply(received, Wire.data(null, 0));
        Asked removal = peer.expect(Wire.REMOVE_WATCHES);
        peer.event(Wire.CHANGED, "/w");
        peer.reply(removal);
        fixture.stop(peer);
        assertEquals(List.of(), fixture.events);
    }

    @Test
    void watchesAreRestoredBeforeRequestsAndMissedEventsAreNotified() {
        ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1,b:2,c:3/app"));
        Peer peer = fixture.connect();
        fixture.client.getData("/d", fixture::watched);
        fixture.client.exists("/e", fixture::watched);
        fixture.client.getChildren("/", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA, "/app/d"), Wire.data(null, 0));
        peer.fail(peer.expect(Wire.EXISTS, "/app/e"), Wire.NO_NODE);
        peer.reply(peer.expect(Wire.GET_CHILDREN, "/app"), Wire.names());
        long seen = fixture.server.zxid();
        peer.connection().cut(null);
        fixture.logged("waiting", fixture.client.sync("/"));
        fixture.log.clear();

        Peer second = fixture.server.serve(ClientFixture.SESSION);
        Asked arm = second.expect(Wire.SET_WATCHES);
        assertEquals(new Watches(seen, List.of("/app/d"), List.of("/app/e"), List.of("/app")), Watches.of(arm));
        second.expectNothing();
        assertEquals(SessionState.SUSPENDED, fixture.client.state(), "connected before the watches are restored");
        second.event(Wire.DELETED, "/app/d");
        second.reply(arm);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        second.reply(second.expect(Wire.SYNC, "/app"), Wire.path("/app"));
        assertEquals(List.of("NODE_DELETED /d", "CONNECTED:SESSION_RESUMED", "waiting=ok"), fixture.log);
        assertEquals(EventType.NODE_DELETED, fixture.events.get(0).type());

        fixture.handler.advance(Duration.ofSeconds(1)); // long enough to count as a success
        second.connection().cut(null);
        Peer third = fixture.server.serve(ClientFixture.SESSION);
        Asked again = third.expect(Wire.SET_WATCHES);
        assertEquals(List.of(), Watches.of(again).data(), "a watch that was notified is restored");
        third.fail(again, -5);
        assertTrue(third.connection().closeAsked());
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        Peer fourth = fixture.server.serve(ClientFixture.SESSION);
        fourth.reply(fourth.expect(Wire.SET_WATCHES));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(fourth);
        assertEquals(3, fixture.events.size(), "each watch ends once");
    }

    @Test
    void lossDuringARestoreLosesNoWatch() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/d", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.expect(Wire.SET_WATCHES);
        second.connection().cut(null);
        Peer third = fixture.server.serve(ClientFixture.SESSION);
        third.reply(third.expect(Wire.SET_WATCHES));
        assertEquals(
                List.of("CONNECTED:SESSION_ESTABLISHED", "SUSPENDED:CONNECTION_LOST", "CONNECTED:SESSION_RESUMED"),
                fixture.log);
        third.event(Wire.CHANGED, "/d");
        assertEquals(1, fixture.events.size());
        fixture.stop(third);
    }

    @Test
    void closedWatchIsNotRestored() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        Watch watch = fixture.client.watch(fixture::watched);
        fixture.client.getData("/d", watch);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.getData("/late", watch);
        Asked late = peer.expect(Wire.GET_DATA);
        watch.close();
        assertTrue(watch.isClosed());
        peer.reply(late, Wire.data(null, 0));
        peer.event(Wire.CHANGED, "/d");
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(second);
        assertEquals(List.of(), fixture.events);
    }

    @Test
    void heldWatchLaneDoesNotDelayResults() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", Watcher.holding(event -> fixture.handler.asyncResult()));
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.event(Wire.CHANGED, "/w");
        fixture.log.clear();
        fixture.logged("read", fixture.client.getData("/w", fixture::watched));
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.event(Wire.CHANGED, "/w");
        assertEquals(List.of("read=ok"), fixture.log);
    }

    /** Checks that the reply to one batch of watches does not hide a change from the watches of the next batch. */
    @Test
    void lossBetweenTwoRestoreRequestsMissesNoEvent() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(1024));
        Peer peer = fixture.connect();
        String name = "x".repeat(100);
        for (int i = 0; i < 12; i++) {
            fixture.client.getData("/" + name + i, fixture::watched);
            peer.reply(peer.expect(Wire.GET_DATA, "/" + name + i), Wire.data(null, 0));
        }
        long seen = fixture.server.zxid();
        peer.connection().cut(null);

        Peer second = fixture.server.serve(ClientFixture.SESSION);
        Asked first = second.expect(Wire.SET_WATCHES);
        Asked other = second.expect(Wire.SET_WATCHES);
        assertEquals(seen, Watches.of(first).zxid());
        assertEquals(seen, Watches.of(other).zxid());
        second.reply(first);
        assertTrue(fixture.server.zxid() > seen, "the reply shows a later transaction");
        second.connection().cut(null);

        Peer third = fixture.server.serve(ClientFixture.SESSION);
        assertEquals(seen, Watches.of(third.expect(Wire.SET_WATCHES)).zxid());
        assertEquals(seen, Watches.of(third.expect(Wire.SET_WATCHES)).zxid());
    }
}
