// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;

/** Tests of credentials: when they are sent, and how they succeed or fail. */
class AuthTest {
    private static final byte[] SECRET = "user:secret".getBytes(StandardCharsets.UTF_8);

    private final ClientFixture fixture = new ClientFixture();

    @Test
    void credentialIsSentInOrderAndItsReplyMayOvertakeRequests() {
        Peer peer = fixture.connect();
        AsyncResult<Void> before = fixture.logged("before", fixture.client.sync("/a"));
        AsyncResult<Void> auth = fixture.logged("auth", fixture.client.addAuth("digest", SECRET));
        AsyncResult<Void> after = fixture.logged("after", fixture.client.sync("/b"));
        Asked first = peer.expect(Wire.SYNC, "/a");
        Asked second = peer.expect(Wire.AUTH);
        Asked third = peer.expect(Wire.SYNC, "/b");
        assertEquals(-4, second.xid());
        assertArrayEquals(auth("digest", SECRET), second.body());
        peer.reply(second);
        assertTrue(auth.successful());
        peer.reply(first);
        peer.reply(third);
        assertTrue(before.successful() && after.successful());
        assertEquals(List.of("auth=ok", "before=ok", "after=ok"), fixture.log.subList(1, 4));
        fixture.stop(peer);
    }

    @Test
    void credentialIsSentOnEachConnectionBeforeConnected() {
        Peer peer = fixture.connect();
        for (String scheme : List.of("digest", "other", "digest")) {
            fixture.client.addAuth(scheme, SECRET);
            peer.reply(peer.expect(Wire.AUTH));
        }
        fixture.client.getData("/watched", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        fixture.client.sync("/waiting");
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        List<Asked> received = next.all();
        assertEquals(
                List.of(Wire.AUTH, Wire.AUTH, Wire.SET_WATCHES),
                received.stream().map(Asked::op).toList());
        assertArrayEquals(auth("digest", SECRET), received.get(0).body());
        assertArrayEquals(auth("other", SECRET), received.get(1).body());
        next.reply(received.get(0));
        next.reply(received.get(1));
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        next.reply(received.get(2));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        next.reply(next.expect(Wire.SYNC, "/waiting"));
        fixture.stop(next);
    }

    /** Checks that a session is not reported lost before it was announced: it still waits for the reply. */
    @Test
    void lossBeforeConnectedIsNotReported() {
        Peer peer = fixture.connect();
        fixture.client.addAuth("digest", SECRET);
        peer.reply(peer.expect(Wire.AUTH));
        peer.connection().cut(null);
        Peer other = fixture.server.serve(ClientFixture.SESSION + 1);
        other.expect(Wire.AUTH);
        other.connection().cut(null);
        Peer third = fixture.server.serve(ClientFixture.SESSION + 2);
        third.reply(third.expect(Wire.AUTH));
        assertEquals(
                List.of(
                        "CONNECTED:SESSION_ESTABLISHED",
                        "SUSPENDED:CONNECTION_LOST",
                        "LOST:SESSION_REPLACED",
                        "CONNECTED:SESSION_ESTABLISHED"),
                fixture.log);
        fixture.stop(third);
    }

    @Test
    void refusedCredentialIsReportedOnceAndForgotten() {
        Peer peer = fixture.connect();
        fixture.client.addAuth("digest", SECRET);
        peer.reply(peer.expect(Wire.AUTH));
        AsyncResult<Void> sent = fixture.client.sync("/a");
        AsyncResult<Void> auth = fixture.client.addAuth("wrong", SECRET);
        peer.expect(Wire.SYNC);
        peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
        RefusedException refused = assertInstanceOf(RefusedException.class, auth.exception());
        assertEquals(ErrorCode.AUTH_FAILED, refused.code());
        fixture.handler.runAll();
        assertInstanceOf(ConnectionLossException.class, sent.exception());
        StateChange change = fixture.changes.get(1);
        assertEquals(SessionState.SUSPENDED, change.state());
        assertEquals(KeeperState.AUTH_FAILED, change.keeperState());
        assertEquals(StateCause.AUTH_FAILED, change.cause());
        assertEquals(refused, change.failure());

        Peer next = fixture.server.serve(ClientFixture.SESSION);
        Asked replayed = next.expect(Wire.AUTH);
        assertArrayEquals(auth("digest", SECRET), replayed.body());
        next.reply(replayed);
        next.expectNothing();
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        assertEquals(3, fixture.changes.size());
        fixture.stop(next);
    }

    @Test
    void credentialThatAServerRefusesLaterIsReported() {
        ClientFixture known =
                new ClientFixture(builder -> builder.auth("wrong", SECRET).auth("digest", SECRET));
        AsyncResult<Void> started = known.client.start();
        Peer peer = known.server.serve(ClientFixture.SESSION);
        peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
        known.handler.runAll();
        assertEquals(1, known.changes.size());
        assertEquals(SessionState.LOST, known.changes.get(0).state());
        assertEquals(StateCause.AUTH_FAILED, known.changes.get(0).cause());
        Peer next = known.server.serve(ClientFixture.SESSION);
        next.reply(next.expect(Wire.AUTH));
        next.expectNothing();
        assertTrue(started.successful());
        assertEquals(2, known.changes.size());
        known.stop(next);
    }

    @Test
    void acceptedCredentialIsKeptAfterCancelOrTimeout() {
        Peer peer = fixture.connect();
        AsyncResult<Void> cancelled = fixture.client.addAuth("cancelled", SECRET);
        AsyncResult<Void> late =
                fixture.client.withTimeout(Duration.ofSeconds(1)).addAuth("late", SECRET);
        Asked first = peer.expect(Wire.AUTH);
        Asked second = peer.expect(Wire.AUTH);
        assertTrue(cancelled.cancel());
        fixture.handler.advance(Duration.ofSeconds(2));
        assertTrue(late.ready());
        peer.reply(first);
        peer.reply(second);
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        List<Asked> shown = next.all();
        assertEquals(2, shown.size());
        for (Asked received : shown) {
            assertEquals(Wire.AUTH, received.op());
            next.reply(received);
        }
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(next);
    }

    @Test
    void credentialWaitsForAConnection() {
        AsyncResult<Void> started = fixture.client.start();
        fixture.client.sync("/a");
        fixture.client.addAuth("digest", SECRET);
        AsyncResult<Void> cancelled = fixture.client.addAuth("cancelled", SECRET);
        assertTrue(cancelled.cancel());
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertFalse(started.isDone(), "it is shown before CONNECTED");
        peer.reply(peer.expect(Wire.AUTH));
        assertTrue(started.successful());
        peer.reply(peer.expect(Wire.SYNC));
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void unexpectedAuthReplyClosesTheConnection() {
        Peer peer = fixture.connect();
        peer.connection().deliver(Wire.header(-4, 0, 0, new byte[0]));
        fixture.handler.runAll();
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        assertEquals(1, fixture.handler.faults().size());
        fixture.handler.faults().clear();
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void badArgumentsAreRejectedAtTheCall() {
        assertThrows(IllegalArgumentException.class, () -> fixture.client.addAuth("", SECRET));
        assertThrows(
                IllegalArgumentException.class, () -> ZooKeeperClient.builder().auth("", SECRET));
    }

    /** No server could ever be shown it, so that no session would be announced. */
    @Test
    void builderRejectsACredentialAboveTheRequestLimit() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> new ClientFixture(
                        builder -> builder.auth("digest", new byte[1024]).maxBuffer(1024)));
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("digest") && message.contains("1024"), message);
        new ClientFixture(builder -> builder.auth("digest", new byte[998]).maxBuffer(1024)); // just fits
    }

    private static byte[] auth(String scheme, byte[] auth) {
        return Wire.bytes(out -> {
            out.writeInt(0);
            Wire.string(out, scheme);
            Wire.buffer(out, auth);
        });
    }

    /** The reconnects are the application's own doing, and delay all other calls. */
    @Test
    void reconnectAfterARefusedCredentialHasNoPause() {
        ClientFixture one = new ClientFixture(builder -> builder.connectString("a:1"));
        Peer peer = one.connect();
        for (int i = 0; i < 7; i++) {
            one.client.addAuth("digest", SECRET);
            peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
            peer = one.server.serve(ClientFixture.SESSION); // at once
        }
        one.stop(peer);
    }

    @Test
    void severalRefusedCredentialsCauseNoPauses() {
        ClientFixture one = new ClientFixture(builder -> builder.connectString("a:1"));
        Peer peer = one.connect();
        for (String scheme : List.of("one", "two", "three", "four", "five")) {
            one.client.addAuth(scheme, SECRET);
            peer.reply(peer.expect(Wire.AUTH));
        }
        one.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        for (int left = 5; left > 0; left--) {
            peer = one.server.serve(ClientFixture.SESSION);
            List<Asked> shown = peer.all();
            assertEquals(left, shown.size());
            peer.fail(shown.get(0), Wire.AUTH_FAILED);
        }
        one.stop(one.server.serve(ClientFixture.SESSION));
    }

    /** Docs: once in each outage. */
    @Test
    void rejectedCertificateIsReportedOncePerOutage() {
        ClientFixture one = new ClientFixture(builder -> builder.connectString("a:1"));
        Peer peer = one.connect();
        for (int outage = 1; outage <= 3; outage++) {
            one.handler.advance(Duration.ofSeconds(2));
            peer.connection().cut(null);
            for (int attempt = 0; attempt < 3; attempt++) {
                one.handler.advance(Duration.ofSeconds(1));
                one.server.attempt().cut(new SSLHandshakeException("refused by a test"));
            }
            one.handler.advance(Duration.ofSeconds(1));
            peer = one.server.serve(ClientFixture.SESSION);
            long reported = one.changes.stream()
                    .filter(change -> change.cause() == StateCause.AUTH_FAILED)
                    .count();
            assertEquals(outage, reported);
        }
        one.stop(peer);
    }

    @Test
    void credentialAddedWithoutAConnectionIsKept() {
        fixture.client.start();
        AsyncResult<Void> added =
                fixture.client.withTimeout(Duration.ofSeconds(1)).addAuth("digest", SECRET);
        AsyncResult<Void> other = fixture.client.addAuth("other", SECRET);
        fixture.handler.advance(Duration.ofMillis(1_500));
        assertInstanceOf(RequestTimeoutException.class, added.exception());
        assertFalse(other.isDone());
        fixture.handler.attempts().clear();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertArrayEquals(auth("digest", SECRET), peer.expect(Wire.AUTH).body());
    }

    @Test
    void credentialWithoutAReplyIsSentAgain() {
        Peer peer = fixture.connect();
        AsyncResult<Void> added = fixture.client.addAuth("digest", SECRET);
        peer.expect(Wire.AUTH);
        peer.connection().cut(null);
        assertInstanceOf(ConnectionLossException.class, added.exception());
        AsyncResult<Void> waits = fixture.client.addAuth("other", SECRET);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        Asked first = second.expect(Wire.AUTH);
        assertArrayEquals(auth("digest", SECRET), first.body());
        Asked next = second.expect(Wire.AUTH);
        assertArrayEquals(auth("other", SECRET), next.body());
        second.reply(first);
        second.reply(next);
        assertTrue(waits.successful(), "the reply to a credential that was sent before CONNECTED counts");
        second.expectNothing();
        fixture.stop(second);
    }

    @Test
    void refusalFailsThePendingCall() {
        fixture.client.start();
        AsyncResult<Void> added = fixture.client.addAuth("digest", SECRET);
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
        RefusedException refusal = assertInstanceOf(RefusedException.class, added.exception());
        assertEquals(ErrorCode.AUTH_FAILED, refusal.code());
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing();
        fixture.stop(next);
    }

    /** The server closes the connection, and would close the next ones. */
    @Test
    void refusedCredentialIsForgottenAlsoIfItsCallWasCancelled() {
        Peer peer = fixture.connect();
        AsyncResult<Void> auth = fixture.client.addAuth("wrong", SECRET);
        Asked shown = peer.expect(Wire.AUTH);
        assertTrue(auth.cancel());
        peer.fail(shown, Wire.AUTH_FAILED);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing();
        fixture.stop(next);
    }

    @Test
    void credentialOfACancelledOrRejectedCallIsNotKept() {
        ClientFixture one = new ClientFixture(builder -> builder.maxQueued(1));
        one.client.start();
        AsyncResult<Void> cancelled = one.client.addAuth("digest", SECRET);
        assertTrue(cancelled.cancel());
        one.handler.runAll();
        one.handler.advance(Duration.ofMillis(200));
        AsyncResult<Stat> waits = one.client.exists("/a");
        one.handler.runAll();
        AsyncResult<Void> refused = one.client.addAuth("other", SECRET);
        one.handler.runAll();
        assertInstanceOf(QueueFullException.class, refused.exception());
        Peer peer = one.server.serve(ClientFixture.SESSION);
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertTrue(waits.successful());
        one.stop(peer);
    }

    @Test
    void removedCredentialIsNotSentAgain() {
        Peer peer = fixture.connect();
        fixture.client.addAuth("digest", SECRET);
        peer.reply(peer.expect(Wire.AUTH));
        fixture.client.addAuth("digest", new byte[] {1});
        peer.reply(peer.expect(Wire.AUTH));
        assertTrue(fixture.client.removeAuth("digest", SECRET));
        assertFalse(fixture.client.removeAuth("digest", SECRET));
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        Asked shown = second.expect(Wire.AUTH);
        assertArrayEquals(auth("digest", new byte[] {1}), shown.body());
        second.reply(shown);
        fixture.stop(second);
    }

    /** Tokens run out; each that has gathered would cost a connection. */
    @Test
    void replacementTakesEffectWhenItIsAccepted() {
        Peer peer = fixture.connect();
        fixture.client.addAuth("digest", SECRET);
        peer.reply(peer.expect(Wire.AUTH));
        for (byte token = 1; token <= 3; token++) {
            AsyncResult<Void> replaced = fixture.client.replaceAuth("token", new byte[] {token});
            peer.reply(peer.expect(Wire.AUTH));
            assertTrue(replaced.successful());
        }
        AsyncResult<Void> rejected = fixture.client.replaceAuth("token", new byte[] {4});
        peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
        assertInstanceOf(RefusedException.class, rejected.exception());
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        List<Asked> shown = second.all();
        assertEquals(2, shown.size());
        assertArrayEquals(auth("digest", SECRET), shown.get(0).body());
        assertArrayEquals(auth("token", new byte[] {3}), shown.get(1).body(), "the last that was accepted");
        shown.forEach(second::reply);
        fixture.stop(second);
    }

    /** An operator looks the session up in the server's log. */
    @Test
    void saslFailureNamesItsSession() {
        ClientFixture one =
                new ClientFixture(builder -> builder.connectString("a:1").sasl(server -> {
                    throw new SaslException("failed by a test");
                }));
        AsyncResult<Void> started = one.client.start();
        one.server.serve(ClientFixture.SESSION);
        one.handler.runAll();
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, started.exception());
        assertTrue(error.toString().contains(Long.toHexString(ClientFixture.SESSION)), error::toString);
        assertEquals(ClientFixture.SESSION, one.changes.get(0).sessionId());
        one.assertClean();
    }

    @Test
    void refusedCredentialIsTheLastFailure() {
        Peer peer = fixture.connect();
        AsyncResult<Void> auth = fixture.client.addAuth("wrong", SECRET);
        peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
        fixture.handler.runAll();
        ConnectFailure last = fixture.client.lastFailure();
        assertNotNull(last);
        assertEquals("a:1", last.server());
        assertSame(auth.exception(), last.cause());
        assertEquals(KeeperState.AUTH_FAILED, fixture.client.keeperState(), "until there is a server");
        assertEquals("a:1", fixture.changes.get(1).server());
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void rejectedCertificateNamesItsServer() {
        ClientFixture one = new ClientFixture(builder -> builder.connectString("a:1"));
        one.client.start();
        one.server.attempt().cut(new SSLHandshakeException("refused by a test"));
        one.handler.runAll();
        assertEquals(List.of("LOST:AUTH_FAILED"), one.log);
        assertEquals("a:1", one.changes.get(0).server());
        one.assertClean();

        Peer peer = one.connect();
        one.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        one.server.attempt().cut(new SSLHandshakeException("refused by a test"));
        one.handler.runAll();
        StateChange change = one.changes.get(one.changes.size() - 1);
        assertEquals(StateCause.AUTH_FAILED, change.cause());
        assertEquals("a:1", change.server());
        one.handler.advance(Duration.ofSeconds(1));
        one.stop(one.server.serve(ClientFixture.SESSION));
    }
}
