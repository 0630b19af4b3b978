// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Watches for one event that end with the connection. */
class KeepWatchesTest {
    private static final int SET_WATCHES_2 = 105;

    private final ClientFixture fixture = new ClientFixture(builder -> builder.keepWatches(false));

    @Test
    void oneShotWatchesEndAtALossAndAreNotRestored() {
        Peer peer = fixture.connect();
        Watch watch = fixture.client.watch(fixture::watched);
        for (String path : List.of("/a", "/b")) {
            fixture.client.exists(path, watch);
            peer.reply(peer.expect(Wire.EXISTS, path), Wire.stat(0));
        }
        fixture.log.clear();
        peer.connection().cut(null);
        fixture.handler.runAll();
        assertEquals(List.of("NONE /a", "NONE /b", "SUSPENDED:CONNECTION_LOST"), fixture.log);
        assertEquals(new WatchedEvent(EventType.NONE, KeeperState.CONNECTING, "/a", -1), fixture.events.get(0));
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing();
        next.connection().cut(null);
        fixture.handler.runAll();
        assertEquals(2, fixture.events.size());
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void persistentWatchesAreRestored() {
        Peer peer = fixture.connect();
        fixture.client.addWatch("/a", fixture::watched, AddWatchMode.PERSISTENT);
        fixture.handler.runAll();
        fixture.server.attempt().cut(null);
        peer.reply(peer.expect(Wire.ADD_WATCH), Wire.bytes(out -> out.writeInt(0)));
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.reply(next.expect(SET_WATCHES_2));
        fixture.handler.runAll();
        assertTrue(fixture.client.state().connected());
        assertEquals(
                List.of(EventType.EVENTS_MISSED),
                fixture.events.stream().map(WatchedEvent::type).toList());
        fixture.stop(next);
    }

    @Test
    void dataWatchContinues() {
        Peer peer = fixture.connect();
        fixture.client.dataWatch("/a", (node, event) -> {
            fixture.log.add("node " + node.isPresent());
            return NodeListener.Next.GO_ON;
        });
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.fail(next.expect(Wire.GET_DATA), Wire.NO_NODE);
        next.reply(next.expect(Wire.EXISTS), Wire.stat(0));
        next.reply(next.expect(Wire.GET_DATA), Wire.data(null, 3));
        fixture.handler.runAll();
        assertTrue(fixture.log.contains("node true"), fixture.log.toString());
        fixture.client.stop();
        next.farewell();
    }
}
