// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that do not wait for a connection. */
class FailFastTest {
    private final ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
    private final ZooKeeperOperations hasty = fixture.client.failFast();

    private List<AsyncResult<?>> calls() {
        return List.of(
                hasty.exists("/a"),
                hasty.setData("/a", null),
                hasty.multi(List.of(Op.delete("/a"))),
                hasty.whoAmI(),
                hasty.addWatch("/a", event -> {}, AddWatchMode.PERSISTENT),
                hasty.addAuth("digest", new byte[] {'u', ':', 'p'}),
                hasty.ensurePath("/a/b"),
                hasty.create("/a/b", null, CreateOptions.DEFAULT.makePath()),
                hasty.deleteRecursive("/a"),
                hasty.withTimeout(Duration.ofSeconds(1)).sync("/a"),
                hasty.chroot("/a").getData("/b"));
    }

    private void assertNotConnected(List<AsyncResult<?>> all) {
        fixture.handler.runAll();
        for (AsyncResult<?> each : all) {
            NotConnectedException error = assertInstanceOf(NotConnectedException.class, each.exception());
            assertEquals(Outcome.NOT_APPLIED, error.outcome());
        }
    }

    @Test
    void callsFailAtOnceWithoutAConnection() {
        fixture.client.start();
        assertNotConnected(calls());
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        peer.expectNothing();
        AsyncResult<Stat> connected = hasty.exists("/a");
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(connected.successful());

        peer.connection().cut(null);
        assertNotConnected(calls());
        AsyncResult<Stat> patient = fixture.client.exists("/a");
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.reply(next.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(patient.successful());
        next.expectNothing();
        fixture.stop(next);
    }

    @Test
    void callsFailAtOnceBeforeTheRunHasBegun() {
        fixture.handler.delayStart();
        fixture.client.start();
        assertNotConnected(calls());
        fixture.handler.letStart();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void lossFailsQueuedCallsAndSentOnesWithAnUnknownOutcome() {
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = hasty.setData("/1", null);
        AsyncResult<Stat> waiting = hasty.exists("/2");
        AsyncResult<Stat> patient = fixture.client.exists("/3");
        peer.expect(Wire.SET_DATA);
        assertFalse(waiting.isDone());
        peer.connection().cut(null);
        assertInstanceOf(ConnectionLossException.class, sent.exception());
        assertNotConnected(List.of(waiting));
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.reply(next.expect(Wire.EXISTS, "/3"), Wire.stat(0));
        assertTrue(patient.successful());
        fixture.stop(next);
    }

    @Test
    void callsKeepTheirOrderAmongOtherCalls() {
        Peer peer = fixture.connect();
        hasty.exists("/1");
        fixture.client.exists("/2");
        hasty.exists("/3");
        for (String path : List.of("/1", "/2", "/3")) {
            peer.reply(peer.expect(Wire.EXISTS, path), Wire.stat(0));
        }
        fixture.stop(peer);
    }

    /** While watches are armed again the client is not CONNECTED. */
    @Test
    void callsFailAtOnceBeforeConnected() {
        Peer peer = fixture.connect();
        fixture.client.exists("/w", event -> {});
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        Asked restore = next.expect(Wire.SET_WATCHES);
        assertNotConnected(List.of(hasty.exists("/a")));
        next.reply(restore);
        AsyncResult<Stat> after = hasty.exists("/a");
        next.reply(next.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(after.successful());
        fixture.stop(next);
    }

    @Test
    void callsAreRejectedByAStoppedClient() {
        assertInstanceOf(ClientStoppedException.class, hasty.exists("/a").exception());
        Peer peer = fixture.connect();
        fixture.client.stop();
        AsyncResult<Stat> behind = hasty.exists("/a");
        peer.farewell();
        assertInstanceOf(ClientStoppedException.class, behind.exception());
        fixture.assertClean();
    }
}
