// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.UnsupportedByServerException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of requests that depend on the version of the server. */
class ServerCapabilitiesTest {
    private static final byte[] NO_CLIENTS = Wire.number(0);
    private final ClientFixture fixture = new ClientFixture();

    @Test
    void versionIsQueriedOncePerConnection() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> first = fixture.client.whoAmI();
        AsyncResult<List<ClientInfo>> second = fixture.client.whoAmI();
        peer.expectNothing();
        fixture.server.replyVersion("3.7.0");
        for (AsyncResult<?> each : List.of(first, second)) {
            peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
            assertTrue(each.successful());
        }
        AsyncResult<List<ClientInfo>> third = fixture.client.whoAmI();
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(third.successful());

        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        AsyncResult<List<ClientInfo>> fourth = fixture.client.whoAmI();
        next.expectNothing();
        fixture.server.replyVersion("3.6.4");
        assertInstanceOf(UnsupportedByServerException.class, fourth.exception());
        fixture.stop(next);
    }

    @Test
    void callAfterAStopIsRejected() {
        fixture.client.start();
        fixture.server.attempt().cut(null);
        fixture.handler.runAll(); // Nothing is pending in the pause before the next attempt, so a stop ends at once.
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<List<ClientInfo>> behind = fixture.client.whoAmI();
        assertFalse(stopped.isDone(), "the loop has run neither");
        fixture.handler.runAll();
        assertTrue(stopped.isDone());
        assertInstanceOf(ClientStoppedException.class, behind.exception());
        assertEquals(0, fixture.handler.timers());
    }

    @Test
    void requestUnknownToAnOldServerIsNotSent() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> tooNew = fixture.client.whoAmI();
        AsyncResult<Integer> known = fixture.client.getAllChildrenNumber("/a");
        fixture.server.replyVersion("3.6.3");
        UnsupportedByServerException error = assertInstanceOf(UnsupportedByServerException.class, tooNew.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals("whoAmI", error.operation());
        assertTrue(error.toString().contains("3.6.3") && error.toString().contains("3.7.0"), error.toString());
        peer.reply(peer.expect(Wire.GET_ALL_CHILDREN_NUMBER), Wire.bytes(out -> out.writeInt(5)));
        assertEquals(5, known.value());
        fixture.stop(peer);
    }

    @Test
    void requestIsSentIfTheServerDoesNotReportItsVersion() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        ManualConnection query = fixture.server.versionQuery();
        query.deliver("srvr is not executed because it is not in the whitelist.\n".getBytes(StandardCharsets.UTF_8));
        query.cut(null);
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void requestIsSentIfTheVersionQueryFails() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        fixture.server.versionQuery().cut(new IOException("reset"));
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void versionOfAnEarlierServerIsIgnored() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        ManualConnection old = fixture.server.versionQuery();
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        old.deliver("Zookeeper version: 3.5.9, built on".getBytes(StandardCharsets.UTF_8));
        old.cut(null);
        assertFalse(result.ready());
        fixture.server.replyVersion("3.9.5");
        next.reply(next.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(result.successful());
        fixture.stop(next);
    }

    @Test
    void versionIsParsedFromSrvr() {
        assertEquals(
                new ServerVersion(3, 4, 14), ServerVersion.inSrvr("Zookeeper version: 3.4.14-4c25d480e66aadd3, built"));
        assertEquals(new ServerVersion(3, 10, 0), ServerVersion.inSrvr("Zookeeper version: 3.10.0-SNAPSHOT-x, built"));
        assertEquals(new ServerVersion(4, 0, 0), ServerVersion.inSrvr("Zookeeper version: 4.0, built on"));
        assertNull(ServerVersion.inSrvr("ClickHouse Keeper version: v23.8.1"));
        assertNull(ServerVersion.inSrvr("Zookeeper version: 99999999999.1.1"));
        assertNull(ServerVersion.inSrvr(""));
        assertTrue(new ServerVersion(3, 10, 0).isAtLeast(new ServerVersion(3, 9, 5)));
        assertTrue(new ServerVersion(4, 0, 0).isAtLeast(new ServerVersion(3, 9, 5)));
        assertFalse(new ServerVersion(3, 5, 9).isAtLeast(new ServerVersion(3, 6, 0)));
    }

    @Test
    void laterCallIsSentWhenTheEarlierOneIsUnsupported() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> tooNew = fixture.client.whoAmI();
        AsyncResult<Stat> read = fixture.client.exists("/a");
        fixture.server.replyVersion("3.5.9");
        assertInstanceOf(UnsupportedByServerException.class, tooNew.exception());
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(read.successful());
        fixture.stop(peer);
    }

    @Test
    void versionQueryIsGivenUpAfterTheConnectTimeout() {
        ClientFixture patient = new ClientFixture(builder -> builder.connectTimeout(Duration.ofSeconds(2)));
        Peer peer = patient.connect();
        AsyncResult<List<ClientInfo>> result = patient.client.whoAmI();
        AsyncResult<Stat> behind = patient.client.exists("/a");
        patient.handler.runAll();
        ManualConnection query = patient.server.attempt();
        patient.handler.advance(Duration.ofMillis(1_900));
        query.accept();
        peer.expectNothing();
        patient.handler.advance(Duration.ofMillis(100));
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(result.successful());
        assertTrue(behind.successful());
        assertTrue(query.closeAsked());
        patient.stop(peer);
    }

    @Test
    void watchCancelledInFlightIsRemoved() {
        Peer peer = fixture.connect();
        AsyncResult<Void> watch = fixture.client.addWatch("/w", event -> {}, AddWatchMode.PERSISTENT);
        fixture.server.replyVersion("3.9.5");
        Asked received = peer.expect(Wire.ADD_WATCH);
        assertTrue(watch.cancel());
        peer.reply(received, Wire.bytes(out -> out.writeInt(0)));
        peer.reply(peer.expect(Wire.REMOVE_WATCHES));
        fixture.stop(peer);
    }

    @Test
    void fourLetterWordCancelledBeforeItsConnectionIsNotSent() {
        Peer peer = fixture.connect();
        AsyncResult<String> word = fixture.client.fourLetterWord("ruok");
        fixture.handler.runAll();
        ManualConnection connection = fixture.server.attempt();
        assertTrue(word.cancel());
        connection.accept();
        fixture.handler.runAll();
        assertTrue(connection.closeAsked());
        assertNull(connection.nextWritten());
        fixture.stop(peer);
    }

    @Test
    void minServerVersionAvoidsTheQuery() {
        ClientFixture promised = new ClientFixture(builder -> builder.minServerVersion(new ServerVersion(3, 6, 0)));
        Peer peer = promised.connect();
        AsyncResult<Integer> known = promised.client.getAllChildrenNumber("/a");
        peer.reply(peer.expect(Wire.GET_ALL_CHILDREN_NUMBER), Wire.bytes(out -> out.writeInt(5)));
        assertEquals(5, known.value());
        assertTrue(promised.handler.attempts().isEmpty(), "no query");
        AsyncResult<?> younger = promised.client.whoAmI();
        peer.expectNothing();
        promised.server.attempt().cut(null);
        peer.reply(peer.expect(Wire.WHO_AM_I), NO_CLIENTS);
        assertTrue(younger.successful());
        promised.stop(peer);
    }
}
