// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.ScriptedServer.Watches;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.TlsOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A client at a server without a quorum, and how it leaves that. */
class ReadOnlyTest {
    private static final long LOCAL = 0x300000000000001L;

    private final ClientFixture fixture = new ClientFixture(builder -> builder.canBeReadOnly(true));

    private Peer connectReadOnly() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        peer.welcomeReadOnly(LOCAL);
        assertEquals(SessionState.CONNECTED_READ_ONLY, fixture.client.state());
        return peer;
    }

    /** The next server that the client queries for whether it takes writes, which must be {@code server}. */
    private ManualConnection query(String server) {
        ManualConnection query = fixture.server.attempt();
        assertEquals(server, query.endpoint().toString());
        assertEquals(Framing.NONE, query.options().framing());
        return query;
    }

    private static void answer(ManualConnection query, String text) {
        query.accept();
        assertEquals("isro", new String(query.nextWritten(), StandardCharsets.US_ASCII));
        query.deliver(text.getBytes(StandardCharsets.US_ASCII));
        query.cut(null);
    }

    /** Replies for the two other servers, which take no writes either. The pause before the next round begins. */
    private void answerAll(String text) {
        answer(query("b:2"), text);
        answer(query("c:3"), text);
        assertTrue(fixture.handler.attempts().isEmpty());
    }

    @Test
    void handshakeAllowsReadOnlyServersOnlyIfConfigured() {
        ClientFixture strict = new ClientFixture();
        strict.client.start();
        assertFalse(strict.server.accept().hello().readOnly());
        fixture.client.start();
        assertTrue(fixture.server.accept().hello().readOnly());
    }

    @Test
    void readOnlySessionIsReportedAsConnectedReadOnly() {
        AsyncResult<Void> started = fixture.client.start();
        Peer peer = fixture.server.accept();
        peer.welcomeReadOnly(LOCAL);
        assertTrue(started.successful());
        assertTrue(fixture.client.state().connected());
        assertEquals(KeeperState.CONNECTED_READ_ONLY, fixture.client.keeperState());
        assertEquals(KeeperState.CONNECTED_READ_ONLY, fixture.changes.get(0).keeperState());
        assertEquals(LOCAL, fixture.client.sessionId());
        assertEquals(LOCAL, fixture.changes.get(0).sessionId());
        assertNull(fixture.client.sessionCredentials(), "no other server would know it");
        assertEquals(List.of("CONNECTED_READ_ONLY:SESSION_ESTABLISHED"), fixture.log);
        fixture.stop(peer);
    }

    @Test
    void refusedWriteDoesNotAffectReads() {
        Peer peer = connectReadOnly();
        AsyncResult<NodeData> read = fixture.logged("read", fixture.client.getData("/a"));
        AsyncResult<Stat> write = fixture.logged("write", fixture.client.setData("/a", new byte[1]));
        Asked first = peer.expect(Wire.GET_DATA);
        peer.fail(peer.expect(Wire.SET_DATA), Wire.NOT_READ_ONLY); // such a server's front overtakes its reads
        RefusedException error = assertInstanceOf(RefusedException.class, write.exception());
        assertEquals(ErrorCode.NOT_READ_ONLY, error.code());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        peer.reply(first, Wire.data(null, 0));
        assertTrue(read.successful());
        assertTrue(peer.connection().open());
        fixture.stop(peer);
    }

    @Test
    void otherServersAreQueriedInRoundsWithGrowingPauses() {
        Peer peer = connectReadOnly();
        answerAll("ro");
        long[] longest = {100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000};
        for (long limit : longest) {
            long waited = 0;
            while (fixture.handler.attempts().isEmpty()) {
                fixture.handler.advance(Duration.ofMillis(10));
                peer.connection().deliverPart(); // it is alive
                waited += 10;
                assertTrue(waited <= limit + 10, "still waiting after " + waited + " of " + limit);
            }
            assertTrue(waited >= limit / 2, "queried after " + waited + " of " + limit);
            answerAll("null");
        }
    }

    @Test
    void eachFurtherRoundDropsCachedAddresses() {
        connectReadOnly();
        answerAll("ro");
        assertEquals(List.of(), fixture.handler.forgotten());
        fixture.handler.advance(Duration.ofMillis(100));
        query("b:2");
        assertEquals(Set.of("a", "b", "c"), Set.copyOf(fixture.handler.forgotten()));
    }

    @Test
    void otherServersAreQueriedWithTheTlsOptionsOfTheClient() {
        ClientFixture secure =
                new ClientFixture(builder -> builder.canBeReadOnly(true).tls(TlsOptions.DEFAULT));
        secure.client.start();
        secure.server.accept().welcomeReadOnly(LOCAL);
        ManualConnection query = secure.server.attempt();
        assertEquals(Framing.NONE, query.options().framing());
        assertEquals(TlsOptions.DEFAULT, query.options().tls());
    }

    @Test
    void unreachableServerIsSkippedInTheSearch() {
        connectReadOnly();
        query("b:2").cut(new IOException("refused"));
        ManualConnection mute = query("c:3");
        mute.accept();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        assertFalse(mute.open());
        fixture.handler.advance(Duration.ofMillis(100));
        query("b:2");
    }

    @Test
    void clientMovesToTheFirstWritableServerAndRestoresWatches() {
        Peer peer = connectReadOnly();
        fixture.client.exists("/w", fixture::watched);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        long seen = fixture.server.zxid();
        AsyncResult<Stat> sent = fixture.logged("sent", fixture.client.exists("/a"));
        Asked received = peer.expect(Wire.EXISTS, "/a");
        answer(query("b:2"), "ro");
        answer(query("c:3"), "rw");
        AsyncResult<Stat> held = fixture.logged("held", fixture.client.setData("/a", new byte[1]));
        peer.expectNothing();
        assertTrue(peer.connection().open(), "left before its reply");
        peer.reply(received, Wire.stat(0));
        assertTrue(sent.successful());
        assertFalse(peer.connection().open());

        Peer next = fixture.server.accept();
        assertEquals("c:3", next.connection().endpoint().toString());
        assertEquals(0, next.hello().session(), "the session is known to the read-only server alone");
        next.welcome(7);
        Asked restore = next.expect(Wire.SET_WATCHES);
        assertEquals(List.of("/w"), Watches.of(restore).data());
        assertTrue(Watches.of(restore).zxid() >= seen);
        next.event(Wire.CHANGED, "/w");
        next.reply(restore);
        next.reply(next.expect(Wire.SET_DATA), Wire.stat(1));
        assertTrue(held.successful());
        assertEquals(
                List.of(
                        "CONNECTED_READ_ONLY:SESSION_ESTABLISHED",
                        "sent=ok",
                        "SUSPENDED:READ_WRITE_SERVER_FOUND",
                        "NODE_DATA_CHANGED /w",
                        "CONNECTED:SESSION_ESTABLISHED",
                        "held=ok"),
                fixture.log);
        assertEquals(7, fixture.client.sessionId());
        assertNotNull(fixture.client.sessionCredentials());
        assertTrue(fixture.handler.attempts().isEmpty(), "still asking");
        fixture.stop(next);
    }

    @Test
    void lossOfAReadOnlyServerEndsSearchAndSessionButKeepsWatches() {
        Peer peer = connectReadOnly();
        fixture.client.exists("/w", fixture::watched);
        peer.fail(peer.expect(Wire.EXISTS), Wire.NO_NODE);
        ManualConnection query = query("b:2");
        peer.connection().cut(new IOException("cable"));
        assertFalse(query.pending());
        AsyncResult<Stat> waiting = fixture.client.exists("/late");
        Peer next = fixture.server.accept();
        assertEquals(0, next.hello().session());
        next.welcomeReadOnly(LOCAL + 1);
        assertEquals(List.of("/w"), Watches.of(next.expect(Wire.SET_WATCHES)).exist());
        next.connection().cut(null);
        fixture.server.accept().refuse(); // of a new session, which ends nothing
        assertEquals(List.of(), fixture.events);
        assertFalse(waiting.isDone());
        assertEquals(List.of("CONNECTED_READ_ONLY:SESSION_ESTABLISHED", "SUSPENDED:CONNECTION_LOST"), fixture.log);
    }

    @Test
    void refusalByAReadOnlyServerDoesNotExpireASession() {
        Peer peer = fixture.connect();
        fixture.client.exists("/w", fixture::watched);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        peer.connection().cut(null);
        Peer readOnly = fixture.server.accept();
        assertEquals(ClientFixture.SESSION, readOnly.hello().session());
        readOnly.refuseReadOnly();
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        assertEquals(List.of(), fixture.events);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        assertEquals(ClientFixture.SESSION, next.hello().session());
        next.reply(next.expect(Wire.SET_WATCHES));
        assertEquals("CONNECTED:SESSION_RESUMED", fixture.log.get(fixture.log.size() - 1));
        fixture.stop(next);
    }

    @Test
    void detachReturnsNoSessionOfAReadOnlyServer() {
        connectReadOnly();
        ManualConnection query = query("b:2");
        AsyncResult<SessionCredentials> left = fixture.client.detach();
        fixture.assertClean();
        assertFalse(query.pending(), "still asking");
        assertTrue(left.successful());
        assertNull(left.value());
    }

    @Test
    void newServerListIsQueriedFromTheNextRound() {
        Peer peer = connectReadOnly();
        answerAll("ro");
        fixture.client.updateHosts("a:1,x:9");
        fixture.handler.runAll();
        assertTrue(peer.connection().open(), "the list has not grown");
        fixture.handler.advance(Duration.ofMillis(100));
        query("x:9");
    }

    @Test
    void failedSwitchContinuesWithOtherServers() {
        Peer peer = connectReadOnly();
        answer(query("b:2"), "rw");
        assertFalse(peer.connection().open());
        fixture.server.attempt().cut(new IOException("refused"));
        Peer next = fixture.server.accept();
        assertEquals("c:3", next.connection().endpoint().toString());
        next.welcomeReadOnly(LOCAL + 2);
        assertEquals(SessionState.CONNECTED_READ_ONLY, fixture.client.state());
    }

    @Test
    void serverRemovedFromTheListIsNotSwitchedTo() {
        Peer peer = connectReadOnly();
        ManualConnection query = query("b:2");
        fixture.client.updateHosts("a:1,c:3");
        fixture.handler.runAll();
        answer(query, "rw");
        assertTrue(peer.connection().open());
        assertEquals(SessionState.CONNECTED_READ_ONLY, fixture.client.state());
        answer(query("c:3"), "rw");
        assertFalse(peer.connection().open());
        Peer next = fixture.server.accept();
        assertEquals("c:3", next.connection().endpoint().toString());
        next.welcome(7);
        fixture.stop(next);
    }

    /** A read-only server before 3.7 may take a session of the ensemble, which is not given up for it. */
    @Test
    void sessionAcceptedByAReadOnlyServerIsResumedAtAQuorum() {
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        Peer old = fixture.server.accept();
        assertEquals(ClientFixture.SESSION, old.hello().session());
        old.welcomeReadOnly(ClientFixture.SESSION);
        assertEquals(SessionState.CONNECTED_READ_ONLY, fixture.client.state());
        assertNotNull(fixture.client.sessionCredentials(), "others may resume it, too");
        fixture.handler.runAll();
        while (!fixture.handler.attempts().isEmpty()) { // the search for a server that takes writes
            fixture.server.attempt().cut(null);
            fixture.handler.runAll();
        }
        old.connection().cut(null);
        fixture.handler.advance(Duration.ofSeconds(1));
        Peer quorum = fixture.server.accept();
        assertEquals(ClientFixture.SESSION, quorum.hello().session());
        assertArrayEquals(
                ScriptedServer.password(ClientFixture.SESSION), quorum.hello().password());
        quorum.welcome(ClientFixture.SESSION);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        assertEquals(
                StateCause.SESSION_RESUMED,
                fixture.changes.get(fixture.changes.size() - 1).cause());
        fixture.stop(quorum);
    }
}
