// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
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

    /** Replies in the state of the reply before. */
    private void replyUnchanged(Peer peer, Asked asked) {
        peer.connection().deliver(Wire.header(asked.xid(), fixture.server.zxid(), 0, new byte[0]));
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
        replyUnchanged(peer, again);
        assertEquals(List.of(), types(), "no transaction came between");
        read(peer, "/other");
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void watcherIsNotifiedThatEventsMayBeMissingIfATransactionCameBetween() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        read(peer, "/p");
        peer.reply(peer.expect(Wire.SET_WATCHES2));
        assertEquals(List.of(EventType.EVENTS_MISSED), types());
        fixture.stop(peer);
    }

    /** The one-shot watch has the server send the first event of the path. */
    @Test
    void persistentWatcherIsNotifiedOfThatOnlyIfAnEventOfItsPathCameBetween() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT, "3.8.4");
        read(peer, "/p");
        peer.reply(peer.expect(Wire.SET_WATCHES2));
        assertEquals(List.of(), types(), "a transaction on another path");
        read(peer, "/p");
        peer.connection().deliver(Wire.event(Wire.CHANGED, "/p", -1));
        peer.reply(peer.expect(Wire.SET_WATCHES2));
        assertEquals(List.of(EventType.NODE_DATA_CHANGED, EventType.EVENTS_MISSED), types());
        fixture.stop(peer);
    }

    /** So the server hardly ever applies a transaction between the two. */
    @Test
    void persistentWatchIsArmedAgainDirectlyBehindTheRead() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        fixture.client.getData("/p", event -> {});
        fixture.client.exists("/other");
        Asked read = peer.expect(Wire.GET_DATA);
        Asked again = peer.expect(Wire.SET_WATCHES2);
        Asked later = peer.expect(Wire.EXISTS);
        peer.reply(read, Wire.data(null, 0));
        replyUnchanged(peer, again);
        peer.reply(later, Wire.stat(1));
        assertEquals(List.of(), types(), "a transaction behind the two");
        fixture.stop(peer);
    }

    /** The recursive watch takes both tables of the server, also that of the watch which has no reply yet. */
    @Test
    void childWatchWhoseReadIsUnderWayIsArmedAgain() {
        Peer peer = fixture.connect();
        add(peer, AddWatchMode.PERSISTENT_RECURSIVE, "3.8.4");
        fixture.client.getChildren("/p", event -> {});
        fixture.client.getData("/p", event -> {});
        List<Integer> order = peer.all().stream().map(Asked::op).toList();
        assertEquals(List.of(Wire.GET_CHILDREN, Wire.GET_DATA, Wire.SET_WATCHES2, Wire.SET_WATCHES), order);
        fixture.client.getData("/p", event -> {});
        fixture.client.getChildren("/p", event -> {});
        order = peer.all().stream().map(Asked::op).toList();
        assertEquals(Wire.GET_CHILDREN, order.get(order.size() - 1), "not displaced");
        assertEquals(List.of(Wire.GET_DATA, Wire.SET_WATCHES2), order.subList(0, 2));
    }

    /** The read has displaced the watch before the client knows of it. */
    @Test
    void watchThatIsBeingAddedIsArmedAgainBehindAReadThatFollowedIt() {
        Peer peer = fixture.connect();
        AsyncResult<Void> adding = fixture.client.addWatch("/p", watcher, AddWatchMode.PERSISTENT_RECURSIVE);
        fixture.client.getData("/p", event -> {});
        fixture.server.replyVersion("3.8.4");
        Asked add = peer.expect(Wire.ADD_WATCH);
        Asked read = peer.expect(Wire.GET_DATA);
        peer.reply(add, NO_ERROR);
        assertTrue(adding.successful());
        Asked again = peer.expect(Wire.SET_WATCHES2);
        assertEquals(new Persistent(List.of(), List.of("/p")), Persistent.of(again));
        peer.reply(read, Wire.data(null, 0));
        peer.expectNothing();
        peer.reply(again);
        assertEquals(List.of(EventType.EVENTS_MISSED), types(), "a transaction came between");
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
        again.reply(again.expect(Wire.SET_WATCHES2)); // not before it as well: the event of a change would come twice
        Asked child = again.expect(Wire.SET_WATCHES);
        assertEquals(List.of("/p"), Watches.of(child).child());
        again.reply(child);
        fixture.stop(again);
    }

    @Test
    void childWatchIsArmedOnceAtServersThatKeepAllWatches() {
        ClientFixture promised = new ClientFixture(builder -> builder.minServerVersion(new ServerVersion(3, 9, 0)));
        Peer peer = promised.connect();
        promised.client.addWatch("/p", event -> {}, AddWatchMode.PERSISTENT_RECURSIVE);
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        promised.client.getChildren("/p", event -> {});
        peer.reply(peer.expect(Wire.GET_CHILDREN), Wire.names());
        peer.connection().cut(null);
        Peer again = promised.server.serve(ClientFixture.SESSION);
        Asked child = again.expect(Wire.SET_WATCHES);
        assertEquals(List.of("/p"), Watches.of(child).child());
        again.reply(child);
        again.reply(again.expect(Wire.SET_WATCHES2));
        promised.stop(again);
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
