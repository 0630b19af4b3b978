// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;

/** A client whose tests set and remove watches. */
abstract class WatchRemovalFixture {
    static final byte[] NO_ERROR = Wire.number(0);

    final ClientFixture fixture = new ClientFixture();
    final Watcher watcher = fixture::watched;

    /** A request {path, int}. */
    record PathAndCode(String path, int code) {
        static PathAndCode of(Asked received) {
            return Wire.read(received.body(), in -> new PathAndCode(Wire.string(in), in.readInt()));
        }
    }

    /** Sets a one-shot watch, and returns its handle. */
    final Watch read(Peer peer, String path) {
        return read(fixture, peer, path);
    }

    static Watch read(ClientFixture fixture, Peer peer, String path) {
        Watch watch = fixture.client.watch(event -> {});
        fixture.client.getData(path, watch);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        return watch;
    }

    final void add(Peer peer, String path, AddWatchMode mode) {
        add(peer, path, mode, watcher);
    }

    /** Adds a persistent watch. If the client queries the version, the server is a 3.9.5. */
    final void add(Peer peer, String path, AddWatchMode mode, Watcher added) {
        AsyncResult<Void> result = fixture.client.addWatch(path, added, mode);
        fixture.handler.runAll();
        if (!fixture.handler.attempts().isEmpty()) {
            fixture.server.replyVersion("3.9.5");
        }
        Asked received = peer.expect(Wire.ADD_WATCH);
        assertEquals(new PathAndCode(path, mode.code()), PathAndCode.of(received));
        peer.reply(received, NO_ERROR);
        assertTrue(result.successful());
    }
}
