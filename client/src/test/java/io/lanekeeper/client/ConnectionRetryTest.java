// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A client that is not to look for servers for ever. */
class ConnectionRetryTest {
    private static final int SERVERS = 3;

    private final IOException refused = new IOException("refused by a test");

    private static ClientFixture fixture(RetryPolicy.Builder policy) {
        return new ClientFixture(builder -> builder.connectionRetry(
                policy.delay(Duration.ofMillis(100)).jitter(0).build()));
    }

    private void failRound(ClientFixture fixture) {
        for (int i = 0; i < SERVERS; i++) {
            fixture.server.attempt().cut(refused);
        }
        fixture.handler.runAll();
    }

    @Test
    void startFailsAfterTheLastRound() {
        ClientFixture fixture = fixture(RetryPolicy.builder().tries(3));
        AsyncResult<Void> started = fixture.client.start();
        failRound(fixture);
        fixture.handler.advance(Duration.ofMillis(100));
        failRound(fixture);
        AsyncResult<Stat> waiting = fixture.client.exists("/a");
        fixture.handler.advance(Duration.ofMillis(199));
        assertTrue(fixture.handler.attempts().isEmpty(), "too early");
        fixture.handler.advance(Duration.ofMillis(1));
        assertFalse(started.isDone());
        failRound(fixture);

        RetryFailedException error = assertInstanceOf(RetryFailedException.class, started.exception());
        assertEquals(3, error.attempts());
        assertSame(refused, error.getCause());
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
        assertInstanceOf(
                ClientStoppedException.class, fixture.client.exists("/a").exception());
        assertEquals(KeeperState.CLOSED, fixture.client.keeperState());
        assertEquals(List.of("LOST:RETRIES_EXHAUSTED"), fixture.log, "LOST is notified even without a session before");
        assertSame(refused, fixture.changes.get(0).failure());
        fixture.assertClean();

        AsyncResult<Void> again = fixture.client.start();
        Peer peer = fixture.server.serve(7);
        assertTrue(again.successful(), "a client that has given up may be started again");
        fixture.stop(peer);
    }

    @Test
    void lastRoundAfterALossReportsLost() {
        ClientFixture fixture = fixture(RetryPolicy.builder().tries(1));
        Peer peer = fixture.connect();
        AsyncResult<Stat> watched = fixture.client.exists("/a", fixture::watched);
        fixture.handler.runAll();
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertTrue(watched.successful());
        fixture.handler.advance(Duration.ofSeconds(2));
        peer.connection().cut(null);
        AsyncResult<Stat> waiting = fixture.logged("waiting", fixture.client.exists("/b"));
        failRound(fixture);

        assertTrue(waiting.isDone());
        assertEquals(
                List.of(
                        "CONNECTED:SESSION_ESTABLISHED",
                        "SUSPENDED:CONNECTION_LOST",
                        "LOST:RETRIES_EXHAUSTED",
                        "NONE /a",
                        "waiting=ClientStoppedException"),
                fixture.log);
        StateChange last = fixture.changes.get(2);
        assertSame(refused, last.failure());
        assertEquals(KeeperState.CLOSED, last.keeperState());
        assertEquals(SessionState.LOST, fixture.client.state());
        fixture.assertClean();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertTrue(stopped.successful(), "a stop has nothing left to do");
    }

    @Test
    void lastingConnectionResetsTheCount() {
        ClientFixture fixture = fixture(RetryPolicy.builder().tries(2));
        Peer peer = fixture.connect();
        for (int i = 0; i < 3; i++) {
            fixture.handler.advance(Duration.ofSeconds(2));
            peer.connection().cut(null);
            failRound(fixture);
            fixture.handler.advance(Duration.ofMillis(100));
            peer = fixture.server.serve(ClientFixture.SESSION);
        }
        fixture.stop(peer);
    }

    @Test
    void noRoundBeginsAfterTheDeadline() {
        ClientFixture fixture = fixture(RetryPolicy.builder().unlimited().deadline(Duration.ofMillis(300)));
        AsyncResult<Void> started = fixture.client.start();
        failRound(fixture);
        fixture.handler.advance(Duration.ofMillis(100));
        failRound(fixture);
        assertInstanceOf(RetryFailedException.class, started.exception());
        fixture.assertClean();
    }

    @Test
    void interruptEndsTheSearch() {
        AtomicBoolean interrupt = new AtomicBoolean();
        ClientFixture fixture = fixture(RetryPolicy.builder().unlimited().interrupt(interrupt::get));
        AsyncResult<Void> started = fixture.client.start();
        failRound(fixture);
        interrupt.set(true);
        fixture.handler.advance(Duration.ofMillis(100));
        assertFalse(started.isDone(), "a round that has begun is let end");
        failRound(fixture);
        assertInstanceOf(RetryFailedException.class, started.exception());
        assertTrue(fixture.client.stop().isDone());
        fixture.assertClean();
    }

    @Test
    void ownedHandlerIsStopped() {
        ManualHandler handler = new ManualHandler();
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString("a:1")
                .handler(() -> handler)
                .connectionRetry(RetryPolicy.builder().tries(1).build())
                .build();
        client.start();
        handler.runAll();
        handler.attempts().remove().cut(refused);
        handler.runAll();
        assertFalse(handler.running());
    }

    /** As any other connection that has lasted. */
    @Test
    void connectionEndedByARefusedCredentialResetsTheCount() {
        ClientFixture fixture = fixture(RetryPolicy.builder().tries(1));
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofSeconds(2));
        fixture.client.addAuth("digest", new byte[1]);
        peer.fail(peer.expect(Wire.AUTH), Wire.AUTH_FAILED);
        for (int i = 1; i < SERVERS; i++) {
            fixture.server.attempt().cut(refused);
        }
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }

    /** It is code of the application, which the client calls while it handles a failure. */
    @Test
    void interruptFunctionMayStopTheClient() {
        Runnable[] stop = new Runnable[1];
        ClientFixture fixture = fixture(RetryPolicy.builder().unlimited().interrupt(() -> {
            stop[0].run();
            return false;
        }));
        List<AsyncResult<Void>> stopped = new ArrayList<>();
        stop[0] = () -> stopped.add(fixture.client.stop());
        AsyncResult<Void> started = fixture.client.start();
        failRound(fixture);
        assertEquals(1, stopped.size());
        assertTrue(stopped.get(0).successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertTrue(fixture.handler.attempts().isEmpty());
        fixture.assertClean();
    }

    @Test
    void interruptFunctionMayStopTheClientAfterALoss() {
        Runnable[] stop = {() -> {}};
        ClientFixture fixture = new ClientFixture(builder -> builder.connectString("a:1")
                .connectionRetry(RetryPolicy.builder()
                        .unlimited()
                        .interrupt(() -> {
                            stop[0].run();
                            return true;
                        })
                        .build()));
        Peer peer = fixture.connect();
        List<AsyncResult<Void>> stopped = new ArrayList<>();
        stop[0] = () -> stopped.add(fixture.client.stop());
        peer.connection().cut(refused); // so soon that it counts as an attempt that failed
        assertEquals(1, stopped.size());
        assertTrue(stopped.get(0).successful(), "there is no session to close");
        assertEquals("LOST:STOPPED", fixture.log.get(fixture.log.size() - 1));
        fixture.assertClean();
    }

    @Test
    void interruptFunctionMayChangeTheServers() {
        Runnable[] change = new Runnable[1];
        ClientFixture fixture = fixture(RetryPolicy.builder().unlimited().interrupt(() -> {
            change[0].run();
            return false;
        }));
        change[0] = () -> fixture.client.updateHosts("x:9");
        fixture.client.start();
        failRound(fixture);
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        assertEquals("x:9", peer.connection().endpoint().toString());
        assertTrue(fixture.handler.attempts().isEmpty(), "an attempt too many");
        fixture.stop(peer);
    }

    @Test
    void interruptFunctionThatThrowsEndsTheSearch() {
        ClientFixture fixture = fixture(RetryPolicy.builder().unlimited().interrupt(() -> {
            throw new AssertionError("thrown by a test");
        }));
        AsyncResult<Void> started = fixture.client.start();
        failRound(fixture);
        assertInstanceOf(RetryFailedException.class, started.exception());
        fixture.assertClean();
    }

    /** Those of the former list that were tried are no rounds through a shorter one. */
    @Test
    void shorterServerListDoesNotCountAttemptsAsMoreRounds() {
        ClientFixture fixture = fixture(RetryPolicy.builder().tries(2));
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.attempt().cut(refused);
        fixture.server.attempt().cut(refused);
        Peer peer = fixture.server.accept();
        fixture.client.updateHosts("c:3");
        fixture.handler.runAll();
        assertTrue(peer.connection().open(), "it stays in the list");
        peer.connection().cut(refused);
        assertFalse(started.isDone(), "one round has ended");
        fixture.handler.advance(Duration.ofMillis(100));
        fixture.stop(fixture.server.serve(ClientFixture.SESSION));
    }
}
