// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Attempts at several servers side by side, of which one comes to a handshake. */
class StaggeredConnectTest {
    private static final Duration DELAY = Duration.ofMillis(250);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final ClientFixture fixture = new ClientFixture();

    /** The next attempt, which must be at {@code server}. */
    private ManualConnection attempt(String server) {
        ManualConnection attempt = fixture.server.attempt();
        assertEquals(server, attempt.endpoint().toString());
        return attempt;
    }

    private void expectNoAttempt() {
        fixture.handler.runAll();
        assertEquals(0, fixture.handler.attempts().size(), "attempts");
    }

    @Test
    void nextServerIsTriedAfterTheAttemptDelay() {
        AsyncResult<Void> started = fixture.client.start();
        ManualConnection silent = attempt("a:1");
        fixture.handler.advance(DELAY.minus(MILLI));
        expectNoAttempt();
        fixture.handler.advance(MILLI);
        Peer peer = fixture.server.accept();
        assertEquals("b:2", peer.connection().endpoint().toString());
        assertTrue(silent.closeAsked(), "the other attempt goes on");
        peer.welcome(7);
        assertTrue(started.successful());
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED"), fixture.log);
        fixture.handler.advance(DELAY);
        expectNoAttempt();
        fixture.stop(peer);
    }

    @Test
    void firstOfTwoConcurrentConnectionsGetsTheHandshake() {
        fixture.client.start();
        ManualConnection first = attempt("a:1");
        fixture.handler.advance(DELAY);
        ManualConnection second = attempt("b:2");
        fixture.handler.byHand();
        second.accept();
        first.accept();
        fixture.handler.runAll();
        assertNotNull(second.nextWritten(), "no handshake");
        assertNull(second.nextWritten());
        assertNull(first.nextWritten(), "two handshakes");
        assertFalse(first.open());
        assertTrue(second.open());
    }

    @Test
    void refusedConnectionIsFollowedByTheNextAtOnce() {
        fixture.client.start();
        ManualConnection silent = attempt("a:1");
        fixture.handler.advance(DELAY);
        attempt("b:2").cut(new IOException("refused"));
        Peer peer = fixture.server.serve(7);
        assertEquals("c:3", peer.connection().endpoint().toString());
        assertTrue(silent.closeAsked());
        fixture.stop(peer);
    }

    @Test
    void failureOfAnOlderAttemptDoesNotAdvanceTheNext() {
        fixture.client.start();
        ManualConnection first = attempt("a:1");
        fixture.handler.advance(DELAY);
        ManualConnection second = attempt("b:2");
        fixture.handler.advance(DELAY.minus(MILLI));
        first.cut(new IOException("reset"));
        expectNoAttempt();
        fixture.handler.advance(MILLI);
        ManualConnection third = attempt("c:3");
        assertTrue(Stream.of(second, third).allMatch(ManualConnection::pending));
    }

    @Test
    void roundEndsWhenAllItsAttemptsHaveFailed() {
        fixture.client.start();
        ManualConnection first = attempt("a:1");
        fixture.handler.advance(DELAY);
        ManualConnection second = attempt("b:2");
        fixture.handler.advance(DELAY);
        ManualConnection third = attempt("c:3");
        third.cut(new IOException("refused"));
        second.cut(new IOException("refused"));
        fixture.handler.advance(
                ClientFixture.CONNECT_TIMEOUT.minus(DELAY.multipliedBy(2)).minus(MILLI));
        expectNoAttempt();
        assertTrue(first.pending(), "given up before its time-out");
        fixture.handler.advance(MILLI);
        expectNoAttempt();
        fixture.handler.advance(Duration.ofMillis(100)); // the pause between rounds
        attempt("a:1");
    }

    @Test
    void handshakeTimeoutIsFollowedByTheNextServer() {
        fixture.client.start();
        attempt("a:1");
        fixture.handler.advance(DELAY);
        Peer mute = fixture.server.accept();
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT.minus(MILLI));
        expectNoAttempt();
        fixture.handler.advance(MILLI);
        assertFalse(mute.connection().open());
        Peer peer = fixture.server.serve(7);
        assertEquals("c:3", peer.connection().endpoint().toString());
        fixture.stop(peer);
    }

    @Test
    void longAttemptDelayTriesServersOneAfterAnother() {
        ClientFixture patient =
                new ClientFixture(builder -> builder.connectAttemptDelay(ClientFixture.CONNECT_TIMEOUT));
        patient.client.start();
        for (String server : List.of("a:1", "b:2", "c:3")) {
            ManualConnection attempt = patient.server.attempt();
            assertEquals(server, attempt.endpoint().toString());
            patient.handler.advance(ClientFixture.CONNECT_TIMEOUT.minus(MILLI));
            assertTrue(attempt.pending());
            assertTrue(patient.handler.attempts().isEmpty(), "another one beside it");
            patient.handler.advance(MILLI);
            assertFalse(attempt.pending());
        }
    }

    @Test
    void stopCancelsAllAttempts() {
        AsyncResult<Void> started = fixture.client.start();
        ManualConnection first = attempt("a:1");
        fixture.handler.advance(DELAY);
        ManualConnection second = attempt("b:2");
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertFalse(first.pending() || second.pending());
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        expectNoAttempt();
    }

    @Test
    void failedAttemptDuringAStopIsNotFollowed() {
        fixture.client.start();
        ManualConnection first = attempt("a:1");
        fixture.handler.advance(DELAY);
        ManualConnection second = attempt("b:2");
        fixture.handler.byHand();
        AsyncResult<Void> stopped = fixture.client.stop();
        second.cut(new IOException("refused"));
        first.accept();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertFalse(first.open());
        assertNull(first.nextWritten());
        expectNoAttempt();
    }

    @Test
    void resumeIsRequestedOnOneConnectionOnly() {
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        ManualConnection silent = attempt("b:2");
        fixture.handler.advance(DELAY);
        Peer next = fixture.server.accept();
        assertEquals("c:3", next.connection().endpoint().toString());
        assertEquals(ClientFixture.SESSION, next.hello().session());
        silent.accept();
        assertNull(silent.nextWritten());
        next.welcome(ClientFixture.SESSION);
        assertEquals(ClientFixture.SESSION, fixture.client.sessionId());
        fixture.stop(next);
    }

    /** The servers behind it were tried beside it, and have not failed. */
    @Test
    void lostServerIsFollowedByTheOneBehindIt() {
        fixture.client.start();
        ManualConnection first = attempt("a:1");
        fixture.handler.advance(DELAY);
        attempt("b:2");
        first.accept();
        first.deliver(Wire.welcome(7, new byte[16], ScriptedServer.TIMEOUT_MILLIS));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        fixture.handler.advance(Duration.ofSeconds(2));
        first.cut(null);
        attempt("b:2");
    }
}
