// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tests of the removal of watches from servers of several versions. Servers before 3.9 remove all types or none. */
class WatchRemovalByVersionTest {
    private static final byte[] NO_ERROR = Wire.bytes(out -> out.writeInt(0));
    private final ClientFixture fixture = new ClientFixture();
    private final Watcher watcher = fixture::watched;

    /** A request {path, int}. */
    private record PathAndCode(String path, int code) {
        static PathAndCode of(Asked received) {
            return Wire.read(received.body(), in -> new PathAndCode(Wire.string(in), in.readInt()));
        }
    }

    @Test
    void oldServerRemovesAllTypesOrNone() {
        Peer peer = fixture.connect();
        add(peer, "/p", AddWatchMode.PERSISTENT);
        Watch other = read(peer, "/p");
        AsyncResult<Void> removed = fixture.client.removeWatches("/p", watcher, WatcherType.PERSISTENT);
        Asked one = peer.expect(Wire.REMOVE_WATCHES);
        assertEquals(new PathAndCode("/p", WatcherType.PERSISTENT.code()), PathAndCode.of(one));
        peer.event(Wire.CHANGED, "/p"); // after which nobody watches any more
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
        replyVersion("3.8.4");
        peer.reply(peer.expect(Wire.ADD_WATCH), NO_ERROR);
        assertTrue(added.successful());
        read(peer, "/p").close();
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
        replyVersion("3.9.0");
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

    /** A watch for one event, with a handle. */
    private Watch read(Peer peer, String path) {
        return read(fixture, peer, path);
    }

    private static Watch read(ClientFixture fixture, Peer peer, String path) {
        Watch watch = fixture.client.watch(event -> {});
        fixture.client.getData(path, watch);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        return watch;
    }

    private void add(Peer peer, String path, AddWatchMode mode) {
        add(peer, path, mode, watcher);
    }

    private void add(Peer peer, String path, AddWatchMode mode, Watcher added) {
        AsyncResult<Void> result = fixture.client.addWatch(path, added, mode);
        fixture.handler.runAll();
        if (!fixture.handler.attempts().isEmpty()) {
            replyVersion("3.9.5");
        }
        Asked received = peer.expect(Wire.ADD_WATCH);
        assertEquals(new PathAndCode(path, mode.code()), PathAndCode.of(received));
        peer.reply(received, NO_ERROR);
        assertTrue(result.successful());
    }

    private void replyVersion(String version) {
        replyVersion(fixture, version);
    }

    private static void replyVersion(ClientFixture fixture, String version) {
        ManualConnection question = fixture.server.attempt();
        question.accept();
        question.deliver(("Zookeeper version: " + version).getBytes(StandardCharsets.UTF_8));
        question.cut(null);
    }
}
