// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.LogLines;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.TlsOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A client that finds no server says why: in its log, by its methods, and in the error of each call that waits in vain. */
class WithoutAServerTest {
    private final ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1"));

    private void refuse(Throwable cause) {
        fixture.server.attempt().cut(cause);
        fixture.handler.advance(Duration.ofSeconds(1));
    }

    private String lastCause() {
        ConnectFailure last = fixture.client.lastFailure();
        assertNotNull(last);
        assertEquals("a:1", last.server());
        return String.valueOf(last.cause().getMessage());
    }

    private void stop() {
        fixture.client.stop();
        fixture.handler.advance(Duration.ofSeconds(1));
        fixture.assertClean();
    }

    @Test
    void pendingCallsFailWithTheConnectFailureAsCause() {
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<?> call = fixture.client.withTimeout(Duration.ofMillis(500)).exists("/");
        AsyncResult<?> waiting = fixture.client.exists("/");
        assertNull(
                assertThrows(HandlerTimeoutException.class, started::getNoWait).getCause());
        ConnectException refused = new ConnectException("errno 111");
        refuse(refused);
        NotConnectedException why = assertInstanceOf(
                NotConnectedException.class,
                assertThrows(HandlerTimeoutException.class, () -> started.get(Duration.ofSeconds(8)))
                        .getCause());
        assertSame(refused, why.getCause());
        assertTrue(
                String.valueOf(why.getMessage()).contains("1 attempt: a:1 refused the connection: errno 111"),
                why.getMessage());
        RequestTimeoutException late = assertInstanceOf(RequestTimeoutException.class, call.exception());
        assertSame(why, late.getCause());
        assertEquals("errno 111", lastCause());
        fixture.client.stop();
        fixture.handler.runAll();
        assertSame(
                why,
                assertInstanceOf(ClientStoppedException.class, started.exception())
                        .getCause());
        assertSame(
                why,
                assertInstanceOf(ClientStoppedException.class, waiting.exception())
                        .getCause());
        assertEquals("errno 111", lastCause(), "kept after the stop");
        fixture.assertClean();
    }

    @Test
    void logWarnsAtTheFirstFailedRoundAndReportsTheRecovery() {
        try (LogLines log = LogLines.capture()) {
            fixture.client.start();
            refuse(new ConnectException("errno 111"));
            assertEquals(
                    1,
                    log.with("WARN", "no session: no server since", "a:1 refused")
                            .size());
            refuse(new ConnectException("errno 111"));
            assertEquals(1, log.with("WARN").size());
            Peer peer = fixture.server.serve(ClientFixture.SESSION);
            assertEquals(
                    1, log.with("INFO", "connected to a:1 after 3 attempts").size());
            fixture.stop(peer);
        }
    }

    @Test
    void hangUpInTheHandshakeIsReported() {
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.accept().connection().cut(null);
        assertEquals(
                "closed by the server before it answered the handshake (wrong port, TLS, or too many connections?)",
                lastCause());
        fixture.handler.advance(Duration.ofSeconds(1));
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertTrue(started.successful());
        fixture.handler.advance(Duration.ofSeconds(2));
        AsyncResult<?> sent = fixture.client.exists("/");
        peer.connection().cut(null);
        StateChange suspended = fixture.changes.get(1);
        assertEquals(SessionState.SUSPENDED, suspended.state());
        assertEquals(
                "closed by the server",
                assertInstanceOf(IOException.class, suspended.failure()).getMessage());
        assertEquals("closed by the server", lastCause());
        Throwable lost = sent.exception();
        assertNotNull(lost);
        assertSame(suspended.failure(), lost.getCause());
        stop();
    }

    @Test
    void handshakeTimeoutIsReported() {
        fixture.client.start();
        fixture.server.accept();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        assertTrue(lastCause().startsWith("no answer to the handshake from a:1 within 2000 ms"), lastCause());
        stop();
    }

    /** Checks a reply to a handshake that has arrived when the loop comes to its timer first. */
    @Test
    void handshakeReplyDuringAStallOfTheLoopIsAccepted() {
        AsyncResult<Void> started = fixture.client.start();
        Peer peer = fixture.server.accept();
        fixture.handler.stall(Duration.ofSeconds(5));
        assertFalse(peer.connection().closeAsked(), "closed before the loop could read");
        peer.welcome(ClientFixture.SESSION);
        assertTrue(started.successful());
        fixture.stop(peer);
    }

    @Test
    void refusedSessionIsReported() {
        fixture.client.start();
        fixture.server.accept().refuse();
        assertEquals("the server has refused to make a session", lastCause());
        stop();
    }

    @Test
    void otherProtocolIsNamed() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        peer.connection().deliverOversized(new byte[] {2, 2, 0x46}, 0x15030300);
        assertTrue(lastCause().contains("a TLS port, and this client speaks plain text"), lastCause());
        fixture.handler.advance(Duration.ofSeconds(1));
        fixture.server
                .accept()
                .connection()
                .deliverOversized("/1.1 400 Bad".getBytes(StandardCharsets.US_ASCII), 0x48545450);
        assertTrue(lastCause().contains("an HTTP server (wrong port?)"), lastCause());
        fixture.handler.faults().clear();
        stop();
    }

    @Test
    void internalErrorFailsTheStart() {
        IllegalStateException fault = new IllegalStateException("frame wrote 8237 bytes (expected: 45)");
        try (LogLines log = LogLines.capture()) {
            AsyncResult<Void> started = fixture.client.start();
            ManualConnection attempt = fixture.server.attempt();
            attempt.failWrites(fault);
            attempt.accept();
            assertSame(fault, started.exception());
            assertEquals(1, log.with("ERROR", "a:1").size());
        }
        StateChange notified = fixture.changes.get(0);
        assertEquals(SessionState.LOST, notified.state());
        assertEquals(StateCause.CLIENT_FAULT, notified.cause());
        assertSame(fault, notified.failure());
        assertNull(fixture.handler.attempts().poll(), "it is not tried again");
        fixture.handler.faults().clear();
        fixture.assertClean();
        AsyncResult<Void> again = fixture.client.start();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertTrue(again.successful(), "as after a stop");
        fixture.stop(peer);
    }

    @Test
    void missingClassFailsTheStartButNotASession() {
        NoClassDefFoundError missing = new NoClassDefFoundError("io/netty/A");
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.attempt().cut(new IOException("no connection", missing));
        fixture.handler.runAll();
        assertSame(missing, started.exception());
        fixture.assertClean();
        fixture.client.start();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        try (LogLines log = LogLines.capture()) {
            refuse(missing);
            refuse(missing);
            assertEquals(
                    1, log.with("ERROR", "session 0x8000000000000007", "a:1").size(), "said, and not at each attempt");
        }
        assertEquals(SessionState.SUSPENDED, fixture.client.state());
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.stop(next);
    }

    @Test
    void errorOfACallBeforeTheStartSaysSo() {
        Throwable error = fixture.client.exists("/").exception();
        assertInstanceOf(ClientStoppedException.class, error);
        assertTrue(String.valueOf(error.getMessage()).contains("start() before"), error.getMessage());
        Peer peer = fixture.connect();
        fixture.stop(peer);
        Throwable after = fixture.client.exists("/").exception();
        assertFalse(String.valueOf(
                        assertInstanceOf(ClientStoppedException.class, after).getMessage())
                .contains("start()"));
    }

    @Test
    void replyReceivedDuringAStallOfTheLoopIsNoTimeout() {
        Peer peer = fixture.connect();
        AsyncResult<?> call = fixture.client.withTimeout(Duration.ofMillis(500)).exists("/");
        AsyncResult<?> dead = fixture.client.withTimeout(Duration.ofMillis(500)).exists("/dead");
        Asked received = peer.expect(Wire.EXISTS);
        fixture.handler.stall(Duration.ofSeconds(2));
        assertFalse(call.isDone(), "given up before the loop could read");
        peer.fail(received, -101);
        assertTrue(call.successful());
        fixture.handler.advance(Duration.ofMillis(10));
        assertInstanceOf(RequestTimeoutException.class, dead.exception());
        peer.fail(peer.expect(Wire.EXISTS), -101);
        fixture.stop(peer);
    }

    @Test
    void errorNamesAMissingChroot() {
        ClientFixture below = new ClientFixture(builder -> builder.connectString("a:1/app"));
        Peer peer = below.connect();
        AsyncResult<?> created = below.client.create("/a", new byte[0]);
        peer.fail(peer.expect(Wire.CREATE, "/app/a"), -101);
        Throwable error = created.exception();
        assertNotNull(error);
        assertEquals(
                "create /a below /app at a:1 in session 0x8000000000000007: refused with NO_NODE (-101);"
                        + " at the server the path is /app/a (does the chroot exist?)",
                error.getMessage());
        AsyncResult<?> root = below.client.getData("/");
        peer.fail(peer.expect(Wire.GET_DATA, "/app"), -101);
        assertTrue(
                String.valueOf(root.exception()).contains("the path is /app ("),
                () -> String.valueOf(root.exception()));
        below.stop(peer);
    }

    @Test
    void refusedCredentialFailsAStartThatRequiresIt() {
        ClientFixture strict = new ClientFixture(builder ->
                builder.connectString("a:1").auth("nosuch", new byte[] {1}).requireAuth(true));
        AsyncResult<Void> started = strict.client.start();
        Peer peer = strict.server.accept();
        peer.welcome(ClientFixture.SESSION);
        peer.expect(Wire.AUTH);
        peer.connection().deliver(Wire.header(-4, 0, -115, new byte[0]));
        Throwable error = started.exception();
        assertInstanceOf(AuthenticationFailedException.class, error);
        RefusedException refusal = assertInstanceOf(RefusedException.class, error.getCause());
        assertEquals(ErrorCode.AUTH_FAILED, refusal.code());
        assertEquals(
                StateCause.AUTH_FAILED,
                strict.changes.get(strict.changes.size() - 1).cause());
        assertNull(strict.handler.attempts().poll(), "it is not tried again");
        strict.assertClean();
    }

    @Test
    void lossIsNotLoggedBeforeARoundHasFailed() {
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofSeconds(2));
        try (LogLines log = LogLines.capture()) {
            peer.connection().cut(null);
            assertEquals(List.of(), log.with("WARN"));
            refuse(new ConnectException("errno 111"));
            assertEquals(
                    1,
                    log.with("WARN", "session 0x8000000000000007", "a:1 refused")
                            .size());
        }
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    @Test
    void refusedRestoreIsReported() {
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.fail(second.expect(Wire.SET_WATCHES), Wire.MARSHALLING);
        ConnectFailure last = fixture.client.lastFailure();
        assertNotNull(last);
        assertEquals(
                ErrorCode.MARSHALLING_ERROR,
                assertInstanceOf(RefusedException.class, last.cause()).code());
        stop();
    }

    @Test
    void pendingStartDoesNotNameAFailureOfTheFormerRun() {
        fixture.client.start();
        refuse(new ConnectException("errno 111"));
        fixture.client.stop();
        fixture.handler.runAll();
        AsyncResult<Void> started = fixture.client.start();
        assertNull(
                assertThrows(HandlerTimeoutException.class, started::getNoWait).getCause());
        fixture.handler.attempts().clear();
        stop();
    }

    @Test
    void hangUpInTheTlsHandshakeIsNamed() {
        ClosedChannelException closed = new ClosedChannelException();
        fixture.client.start();
        refuse(closed);
        assertSame(closed, failure(fixture), "without TLS it says nothing else");
        ClientFixture secure =
                new ClientFixture(builder -> builder.connectString("a:1").tls(TlsOptions.DEFAULT));
        secure.client.start();
        secure.server.attempt().cut(closed);
        EOFException end = assertInstanceOf(EOFException.class, failure(secure));
        assertEquals("closed by the server in the TLS handshake (a port of plain text?)", end.getMessage());
        assertSame(closed, end.getCause());
        ConnectException refused = new ConnectException("errno 111");
        secure.handler.advance(Duration.ofSeconds(1));
        secure.server.attempt().cut(refused);
        assertSame(refused, failure(secure));
    }

    private static Throwable failure(ClientFixture fixture) {
        ConnectFailure last = fixture.client.lastFailure();
        assertNotNull(last);
        return last.cause();
    }

    /** A fleet of clients does not come back all at once. */
    @Test
    void pauseBetweenRoundsIsRandom() {
        double[] random = {0};
        ManualHandler handler = new ManualHandler() {
            @Override
            public Random random() {
                return new Random() {
                    @Override
                    public double nextDouble() {
                        return random[0];
                    }
                };
            }
        };
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("a:1")
                .handler(handler)
                .reconnectBackoff(Duration.ofMillis(100), Duration.ofMillis(100))
                .build();
        client.start();
        for (double choice : new double[] {0, 0.5, 1}) {
            random[0] = choice;
            new ScriptedServer(handler).attempt().cut(new ConnectException("errno 111"));
            Duration pause = handler.nextTimer();
            assertEquals(Duration.ofMillis(Math.round(50 + 50 * choice)), pause);
            handler.advance(pause);
        }
    }
}
