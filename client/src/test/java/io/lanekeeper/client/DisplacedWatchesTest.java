// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.ScriptedServer.Watches;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of one-shot and persistent watches on one path, of which a server before 3.9 keeps the last. */
class DisplacedWatchesTest extends WatchRemovalFixture {
    /** The lists of a SetWatches2. */
    private record Persistent(List<String> persistent, List<String> recursive) {
        static Persistent of(Asked received) {
            assertEquals(Wire.SET_WATCHES2, received.op());
            return Wire.read(received.body(), in -> {
                in.readLong();
                for (int oneShot = 0; oneShot < 3; oneShot++) {
                    assertEquals(0, in.readInt());
                }
                return new Persistent(Wire.strings(in), Wire.strings(in));
            });
        }
    }

    private void add(Peer peer, AddWatchMode mode, String version) {
        AsyncResult<Void> result = fixture.client.addWatch("/p", watcher, mode);
        fixture.server.replyVersion(version);
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        assertTrue(result.successful());
    }

    private void readChildren(Peer peer) {
        fixture.client.getChildren("/p", event -> {});
        peer.reply(peer.expect(Wire.GET_CHILDREN), Wire.names());
    }

    private List<EventType> types() {
        return fixture.events.stream().map(WatchedEvent::type).toList();
    }

    @Test
    void dataWatchHasPersistentAndRecursiveWatchesArmedAgain() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        read(peer, "/p");
        Asked again = peer.expect(Wire.SET_WATCHES2);
        assertEquals(new Persistent(List.of(), List.of("/p")), Persistent.of(again));
        peer.connection().deliver(Wire.header(again.xid(), fixture.server.zxid(), 0, new byte[0]));
        assertEquals(List.of(), types(), "no transaction came between");
        read(peer, "/other");
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void watcherIsNotifiedThatEventsMayBeMissingIfATransactionCameBetween() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT, "3.8.4");
        read(peer, "/p");
        peer.reply(peer.expect(Wire.SET_WATCHES2));
        assertEquals(List.of(EventType.EVENTS_MISSED), types());
        fixture.stop(peer);
    }

    @Test
    void refusedRequestNotifiesThatEventsMayBeMissing() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT, "3.8.4");
        read(peer, "/p");
        peer.fail(peer.expect(Wire.SET_WATCHES2), Wire.MARSHALLING);
        assertEquals(List.of(EventType.EVENTS_MISSED), types());
        fixture.stop(peer);
    }

    /** A recursive watch needs the server's other table alone. */
    @Test
    void childWatchDisplacesAPersistentWatchAndNoRecursiveOne() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        readChildren(peer);
        peer.expectNothing();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        readChildren(peer);
        assertEquals(new Persistent(List.of("/p"), List.of()), Persistent.of(peer.expect(Wire.SET_WATCHES2)));
    }

    /** A recursive watch has the server send no NodeChildrenChanged. */
    @Test
    void recursiveWatchHasAChildWatchArmedAgain() {
        Peer peer = fixture.connect();
        readChildren(peer);
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        Asked child = peer.expect(Wire.SET_WATCHES);
        assertEquals(new Watches(fixture.server.zxid(), List.of(), List.of(), List.of("/p")), Watches.of(child));
        peer.reply(child);
        read(peer, "/p");
        peer.expect(Wire.SET_WATCHES2);
        assertEquals(List.of("/p"), Watches.of(peer.expect(Wire.SET_WATCHES)).child());
    }

    @Test
    void childWatchIsArmedBehindARecursiveOneOnTheNextConnection() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        readChildren(peer);
        peer.connection().cut(null);
        Peer again = fixture.server.serve(ClientFixture.SESSION);
        again.reply(again.expect(Wire.SET_WATCHES));
        again.reply(again.expect(Wire.SET_WATCHES2));
        Asked child = again.expect(Wire.SET_WATCHES);
        assertEquals(List.of("/p"), Watches.of(child).child());
        again.reply(child);
        fixture.stop(again);
    }

    @Test
    void newServerIsAskedForNothing() {
        Peer peer = fixture.connect();
        readChildren(peer);
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.9.0");
        read(peer, "/p");
        readChildren(peer);
        peer.expectNothing();
        fixture.stop(peer);
    }

    /** An event with a zxid shows a server that keeps all watches. */
    @Test
    void serverOfUnknownVersionIsTakenForAnOldOneUntilItSendsAZxid() {
        Peer peer = fixture.connect();
        AsyncResult<Void> result = fixture.client.addWatch("/p", watcher, AddWatchMode.PERSISTENT);
        fixture.server.versionQuery().cut(null);
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        assertTrue(result.successful());
        read(peer, "/p");
        Asked again = peer.expect(Wire.SET_WATCHES2);
        peer.event(Wire.CHANGED, "/p");
        peer.reply(again);
        assertEquals(List.of(EventType.NODE_DATA_CHANGED), types());
        read(peer, "/p");
        peer.expectNothing();
        fixture.stop(peer);
    }
}
