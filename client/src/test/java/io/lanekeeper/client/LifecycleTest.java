// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of a run: its start, losses, expiry, pings, and the end with its session. */
class LifecycleTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void secondStartJoinsTheFirst() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> first = fixture.client.start();
        AsyncResult<Void> second = fixture.client.start();
        assertTrue(fixture.client.start().cancel(), "each caller has a result of its own");
        Peer peer = fixture.server.serve(7);
        assertTrue(first.successful() && second.successful());
        AsyncResult<Void> late = fixture.client.start();
        fixture.handler.runAll();
        assertTrue(late.successful());
        assertTrue(fixture.handler.attempts().isEmpty(), "a second connection");
        fixture.stop(peer);
    }

    @Test
    void callsBeforeTheStartAreRejected() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Stat> result = fixture.client.exists("/a");
        ClientStoppedException error = assertInstanceOf(ClientStoppedException.class, result.exception());
        assertEquals("exists", error.operation());
        assertEquals("/a", error.path());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertTrue(String.valueOf(error.getMessage()).contains("has not been started"), error::toString);
        fixture.assertClean();
        fixture.stop(fixture.connect());
        Throwable afterwards = fixture.client.exists("/a").exception();
        assertTrue(String.valueOf(afterwards).contains("is not running"), () -> "after the stop: " + afterwards);
    }

    @Test
    void lossFailsSentCallsThenReportsSuspendedAndKeepsQueuedCalls() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.logged("sent", fixture.client.setData("/a", new byte[1]));
        AsyncResult<Stat> unsent = fixture.logged("unsent", fixture.client.exists("/b"));
        peer.expect(Wire.SET_DATA, "/a");
        peer.expectNothing();
        fixture.log.clear();
        fixture.changes.clear();

        IOException cause = new IOException("cable");
        peer.connection().cut(cause);
        ConnectionLossException error = assertInstanceOf(ConnectionLossException.class, sent.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertSame(cause, error.getCause());
        assertEquals("setData", error.operation());
        assertEquals("/a", error.path());
        assertEquals("a:1", error.server());
        assertEquals(ClientFixture.SESSION, error.sessionId());
        assertFalse(unsent.isDone());
        assertEquals(List.of("sent=ConnectionLossException", "SUSPENDED:CONNECTION_LOST"), fixture.log);
        assertSame(cause, fixture.changes.get(0).failure());
        assertEquals("a:1", fixture.changes.get(0).server());
        assertEquals(KeeperState.CONNECTING, fixture.client.keeperState());
        assertEquals(ClientFixture.SESSION, fixture.client.sessionId());

        Peer second = fixture.server.accept();
        assertEquals("b:2", second.connection().endpoint().toString());
        assertEquals(ClientFixture.SESSION, second.hello().session());
        assertArrayEquals(
                ScriptedServer.password(ClientFixture.SESSION), second.hello().password());
        second.welcome(ClientFixture.SESSION);
        Asked received = second.expect(Wire.EXISTS, "/b");
        assertEquals(1, received.xid(), "numbers begin at one on each connection");
        second.reply(received, Wire.stat(0));
        assertEquals(
                List.of(
                        "sent=ConnectionLossException",
                        "SUSPENDED:CONNECTION_LOST",
                        "CONNECTED:SESSION_RESUMED",
                        "unsent=ok"),
                fixture.log);
        fixture.stop(second);
    }

    @Test
    void expiryReportsLostFailsQueuedCallsAndRequestsANewSession() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.sync("/");
        peer.reply(peer.expect(Wire.SYNC), Wire.path("/"));
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.getChildren("/v", fixture::watched);
        peer.reply(peer.expect(Wire.GET_CHILDREN), Wire.names());
        peer.connection().cut(null);
        AsyncResult<Stat> waiting = fixture.logged("waiting", fixture.client.exists("/late"));
        fixture.changes.clear();
        Peer second = fixture.server.accept();
        assertTrue(second.hello().lastZxid() > 0);
        second.refuse();

        SessionExpiredException error = assertInstanceOf(SessionExpiredException.class, waiting.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals(SessionState.LOST, fixture.client.state());
        assertEquals(KeeperState.EXPIRED, fixture.client.keeperState());
        assertEquals(0, fixture.client.sessionId());
        assertEquals(1, fixture.changes.size());
        assertEquals(StateCause.SESSION_EXPIRED, fixture.changes.get(0).cause());
        assertEquals(ClientFixture.SESSION, fixture.changes.get(0).sessionId());
        assertEquals(2, fixture.events.size(), "each watch ends once: " + fixture.events);
        assertTrue(fixture.events.stream().allMatch(event -> event.keeperState() == KeeperState.EXPIRED));

        Peer third = fixture.server.accept();
        assertEquals("c:3", third.connection().endpoint().toString());
        assertEquals(0, third.hello().lastZxid());
        assertEquals(0, third.hello().session());
        assertArrayEquals(new byte[16], third.hello().password());
        third.welcome(8);
        third.expectNothing(); // no watch is armed again
        assertEquals(8, fixture.client.sessionId());
        assertEquals(StateCause.SESSION_ESTABLISHED, fixture.changes.get(1).cause());
        fixture.stop(third);
        assertEquals(2, fixture.events.size());
    }

    @Test
    void anotherSessionThanRequestedReplacesTheOldOne() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.exists("/w", fixture::watched);
        peer.fail(peer.expect(Wire.EXISTS), Wire.NO_NODE);
        peer.connection().cut(null);
        AsyncResult<Stat> waiting = fixture.client.exists("/late");
        fixture.changes.clear();
        Peer second = fixture.server.accept();
        second.welcome(99);

        assertInstanceOf(SessionExpiredException.class, waiting.exception());
        assertEquals(
                List.of(StateCause.SESSION_REPLACED, StateCause.SESSION_ESTABLISHED),
                fixture.changes.stream().map(StateChange::cause).toList());
        assertEquals(SessionState.LOST, fixture.changes.get(0).state());
        assertEquals(ClientFixture.SESSION, fixture.changes.get(0).sessionId());
        assertEquals(99, fixture.changes.get(1).sessionId());
        assertEquals(1, fixture.events.size());
        assertEquals(99, fixture.client.sessionId());
        second.expectNothing();
        fixture.stop(second);
    }

    @Test
    void frozenServerIsNoticedWhileRequestsAreSent() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> last = fixture.client.exists("/0");
        for (int i = 0; i < 59; i++) {
            fixture.handler.advance(Duration.ofMillis(100));
            last = fixture.client.exists("/" + i);
        }
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.handler.advance(Duration.ofMillis(100));
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        assertTrue(peer.connection().closeAsked());
        assertInstanceOf(ConnectionLossException.class, last.exception());
        assertEquals("b:2", fixture.server.attempt().endpoint().toString());
    }

    @Test
    void pingsAreSentWhileOnlyEventsArrive() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        for (int i = 0; i < 100; i++) {
            fixture.handler.advance(Duration.ofMillis(300));
            peer.event(Wire.CHANGED, "/unwatched");
        }
        List<Asked> pings = peer.all();
        assertEquals(10, pings.size(), "one ping in 3 s: " + pings);
        assertTrue(
                pings.stream().allMatch(ping -> ping.op() == Wire.PING && ping.xid() == -2 && ping.body().length == 0));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(peer);
    }

    @Test
    void partsOfALongFrameKeepTheConnection() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        for (int i = 0; i < 10; i++) {
            fixture.handler.advance(Duration.ofSeconds(5));
            peer.connection().deliverPart();
        }
        assertEquals(SessionState.CONNECTED, fixture.client.state());
    }

    @Test
    void sessionTimeoutGrantedByTheServerApplies() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        Peer peer = fixture.server.accept();
        peer.connection().deliver(Wire.welcome(1, new byte[16], 30_000));
        fixture.handler.advance(Duration.ofSeconds(10).minus(MILLI));
        peer.expectNothing();
        fixture.handler.advance(MILLI);
        peer.expect(Wire.PING);
        fixture.handler.advance(Duration.ofSeconds(10).minus(MILLI));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.handler.advance(MILLI);
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
    }

    @Test
    void errorNamesOperationPathServerAndSession() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> result = fixture.client.delete("/a", 3);
        peer.fail(peer.expect(Wire.DELETE, "/a"), Wire.BAD_VERSION);
        ZooKeeperException error = assertInstanceOf(ZooKeeperException.class, result.exception());
        assertEquals("delete", error.operation());
        assertEquals("/a", error.path());
        assertEquals("a:1", error.server());
        assertEquals(ClientFixture.SESSION, error.sessionId());
        assertEquals(
                "delete /a at a:1 in session 0x8000000000000007: refused with BAD_VERSION (-103)", error.getMessage());
        fixture.stop(peer);
    }

    @Test
    void gettersReturnTheValuesOfTheServer() {
        ClientFixture fixture = new ClientFixture();
        assertEquals(Duration.ZERO, fixture.client.sessionTimeout());
        assertEquals(0, fixture.client.lastZxid());
        Peer peer = fixture.connect();
        assertEquals(Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS), fixture.client.sessionTimeout());
        assertEquals(peer.connection().remoteAddress(), fixture.client.remoteAddress());
        assertEquals(peer.connection().localAddress(), fixture.client.localAddress());
        fixture.client.exists("/a");
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertEquals(fixture.server.zxid(), fixture.client.lastZxid());
        peer.connection().cut(null);
        assertEquals(
                Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS),
                fixture.changes.get(1).sessionTimeout(),
                "for so long the session may last");
        assertEquals(Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS), fixture.client.sessionTimeout());
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
        assertEquals(Duration.ZERO, fixture.client.sessionTimeout());
        assertEquals(0, fixture.client.lastZxid());
        assertNull(fixture.client.remoteAddress());
        assertNull(fixture.client.localAddress());
    }

    @Test
    void endWithSessionStopsTheClientOnExpiry() {
        ClientFixture fixture = new ClientFixture(builder -> builder.endWithSession(true));
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        AsyncResult<Stat> waiting = fixture.logged("waiting", fixture.client.exists("/a"));
        fixture.server.accept().refuse();
        assertInstanceOf(SessionExpiredException.class, waiting.exception());
        assertEquals(
                List.of(
                        "CONNECTED:SESSION_ESTABLISHED",
                        "SUSPENDED:CONNECTION_LOST",
                        "LOST:SESSION_EXPIRED",
                        "NONE /w",
                        "waiting=SessionExpiredException"),
                fixture.log);
        assertEquals(KeeperState.CLOSED, fixture.client.keeperState());
        assertTrue(fixture.handler.attempts().isEmpty(), "no session is made in between");
        assertInstanceOf(
                ClientStoppedException.class, fixture.client.exists("/a").exception());
        fixture.assertClean();
        AsyncResult<Void> again = fixture.client.start();
        Peer next = fixture.server.serve(3);
        assertTrue(again.successful());
        fixture.stop(next);
    }

    @Test
    void endWithSessionFailsTheStartIfTheSessionIsExpired() {
        ClientFixture fixture = new ClientFixture(builder ->
                builder.endWithSession(true).resume(new SessionCredentials(42, ScriptedServer.password(42))));
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.accept().refuse();
        assertInstanceOf(SessionExpiredException.class, started.exception());
        assertEquals(List.of("LOST:SESSION_EXPIRED"), fixture.log);
        fixture.assertClean();
    }

    @Test
    void endWithSessionStopsTheClientOnReplacement() {
        ClientFixture fixture = new ClientFixture(builder -> builder.endWithSession(true));
        fixture.connect().connection().cut(null);
        fixture.server.accept().welcome(77);
        assertEquals(
                List.of("CONNECTED:SESSION_ESTABLISHED", "SUSPENDED:CONNECTION_LOST", "LOST:SESSION_REPLACED"),
                fixture.log);
        fixture.assertClean();
    }
}
