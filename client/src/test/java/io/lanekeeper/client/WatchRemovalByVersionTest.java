// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import org.junit.jupiter.api.Test;

/** Tests of the removal of watches from servers of several versions. Servers before 3.9 remove all types or none. */
class WatchRemovalByVersionTest extends WatchRemovalFixture {
    @Test
    void oldServerRemovesAllTypesOrNone() {
        Peer peer = fixture.connect();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        Watch other = read(peer, "/p");
        AsyncResult<Void> removed = fixture.client.removeWatches("/p", watcher, WatcherType.PERSISTENT);
        Asked one = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/p", WatcherType.PERSISTENT.code()), PathAndCode.of(one));
        peer.event(Wire.CHANGED, "/p"); // the last watch has ended
        assertFalse(other.isClosed());
        peer.fail(one, Wire.MARSHALLING);
        assertFalse(removed.ready());
        Asked any = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/p", WatcherType.ANY.code()), PathAndCode.of(any));
        peer.fail(any, Wire.NO_WATCHER); // fired in between
        assertTrue(removed.successful());
        fixture.stop(peer);
    }

    @Test
    void oldServerKeepsAWatchWhileAnotherIsNeeded() {
        Peer peer = fixture.connect();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        Watch other = read(peer, "/p");
        AsyncResult<Void> removed = fixture.client.removeWatches("/p", watcher, WatcherType.PERSISTENT);
        peer.fail(peer.expect(Wire.REMOVE_WATCHES), Wire.MARSHALLING);
        assertTrue(removed.successful());
        other.close();
        Asked all = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/p", WatcherType.ANY.code()), PathAndCode.of(all));
        peer.reply(all);
        fixture.stop(peer);
    }

    @Test
    void oldServerGetsNoRemovalThatWouldRemoveAPersistentWatch() {
        Peer peer = fixture.connect();
        AsyncResult<Void> added = fixture.client.addWatch("/p", watcher, AddWatchMode.PERSISTENT);
        fixture.server.replyVersion("3.8.4");
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        assertTrue(added.successful());
        read(peer, "/p").close();
        peer.reply(peer.expect(Wire.SET_WATCHES2)); // the read has displaced the persistent watch
        peer.expectNothing();
        fixture.client.removeWatches("/p", watcher, WatcherType.PERSISTENT);
        Asked all = peer.expect(Wire.REMOVE_WATCHES); // what had to stay goes with it
        assertEquals(new PathAndCode("/p", WatcherType.ANY.code()), PathAndCode.of(all));
        peer.reply(all);
        fixture.stop(peer);
    }

    @Test
    void newServerRemovesADataWatchBesideAPersistentOne() {
        Peer peer = fixture.connect();
        fixture.client.addWatch("/p", watcher, AddWatchMode.PERSISTENT);
        fixture.server.replyVersion("3.9.0");
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        read(peer, "/p").close();
        Asked data = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/p", WatcherType.DATA.code()), PathAndCode.of(data));
        peer.reply(data);
        fixture.stop(peer);
    }

    @Test
    void watchKeptByAnOldServerIsRemovedAfterTheLastEvent() {
        Peer peer = fixture.connect();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        read(peer, "/p");
        fixture.client.removeWatches("/p", watcher, WatcherType.PERSISTENT);
        peer.fail(peer.expect(Wire.REMOVE_WATCHES), Wire.MARSHALLING);
        peer.expectNothing();
        peer.event(Wire.CHANGED, "/p");
        Asked all = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/p", WatcherType.ANY.code()), PathAndCode.of(all));
        peer.reply(all);
        fixture.stop(peer);
    }
}
