// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a stop in every phase of a run. */
class StopTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void stopBeforeAnyStartCompletesAtOnce() {
        ClientFixture fixture = new ClientFixture();
        assertTrue(fixture.client.stop().successful());
        assertEquals(List.of(), fixture.log);
        fixture.assertClean();
    }

    @Test
    void stopBeforeTheFirstStepFailsStartAndCalls() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<Stat> call = fixture.client.exists("/a");
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertInstanceOf(ClientStoppedException.class, call.exception());
        assertEquals(List.of(), fixture.log, "LOST is what it was");
    }

    @Test
    void stopCancelsAnAttempt() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<Stat> call = fixture.client.exists("/a");
        ManualConnection attempt = fixture.server.attempt();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(attempt.closeAsked());
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertInstanceOf(ClientStoppedException.class, call.exception());
        assertTrue(fixture.handler.attempts().isEmpty());
    }

    @Test
    void stopClosesAConnectionThatIsAcceptedAtTheSameTime() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        ManualConnection attempt = fixture.server.attempt();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runOne(); // the stop has abandoned the attempt; the handler has not heard of it
        attempt.accept();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertFalse(attempt.open());
    }

    @Test
    void stopEndsAPauseBetweenRounds() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        for (int i = 0; i < 3; i++) {
            fixture.server.attempt().cut(new IOException("refused"));
        }
        assertEquals(1, fixture.handler.timers());
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
    }

    @Test
    void stopClosesAConnectionInTheHandshake() {
        ClientFixture fixture = new ClientFixture();
        fixture.client.start();
        Peer peer = fixture.server.accept();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertTrue(peer.connection().closeAsked());
        assertEquals(List.of(), fixture.log);
    }

    @Test
    void stopAfterARefusedRestoreSendsNothing() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        AsyncResult<Stat> call = fixture.client.exists("/a");
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.connection().delayClose();
        second.fail(second.expect(Wire.SET_WATCHES), -5);
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        second.connection().cut(null);
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, call.exception());
        fixture.assertClean();
    }

    @Test
    void completesEarlierCallsFirstAndRejectsLaterOnes() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.log.clear();
        fixture.logged("one", fixture.client.exists("/1"));
        fixture.logged("two", fixture.client.exists("/2"));
        AsyncResult<Void> stopped = fixture.logged("stopped", fixture.client.stop());
        fixture.logged("late", fixture.client.exists("/3"));
        peer.reply(peer.expect(Wire.EXISTS, "/1"), Wire.stat(0));
        peer.reply(peer.expect(Wire.EXISTS, "/2"), Wire.stat(0));
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        Asked close = peer.expect(Wire.CLOSE);
        assertEquals(0, close.body().length);
        peer.expectNothing();
        assertFalse(stopped.isDone());
        peer.reply(close);
        fixture.assertClean();
        assertEquals(
                List.of("late=ClientStoppedException", "one=ok", "two=ok", "LOST:STOPPED", "NONE /w", "stopped=ok"),
                fixture.log);
        assertEquals(KeeperState.CLOSED, fixture.events.get(0).keeperState());
        assertEquals(EventType.NONE, fixture.events.get(0).type());
    }

    @Test
    void removalsOfWatchesAreRejectedAfterAStop() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        Watcher watcher = fixture::watched;
        fixture.client.exists("/w", watcher);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<Void> one = fixture.client.removeWatches("/w", watcher, WatcherType.ANY);
        AsyncResult<Void> all = fixture.client.removeAllWatches("/w", WatcherType.ANY);
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, one.exception());
        assertInstanceOf(ClientStoppedException.class, all.exception());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
        assertEquals(
                List.of(EventType.NONE),
                fixture.events.stream().map(WatchedEvent::type).toList());
    }

    @Test
    void removalsOfWatchesAreRejectedAfterAStopWithoutAConnection() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        Watcher watcher = fixture::watched;
        fixture.client.exists("/w", watcher);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        peer.connection().cut(null);
        fixture.handler.runAll();
        fixture.client.stop();
        AsyncResult<Void> one = fixture.client.removeWatches("/w", watcher, WatcherType.ANY);
        fixture.assertClean();
        assertInstanceOf(ClientStoppedException.class, one.exception());
    }

    @Test
    void leavesNoTimer() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT.multipliedBy(2));
        fixture.assertClean();
        assertTrue(fixture.handler.attempts().isEmpty(), "connects after the stop");
    }

    @Test
    void closedConnectionCompletesTheStop() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.expect(Wire.CLOSE);
        peer.connection().cut(null);
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void refusedCloseRequestCompletesTheStop() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.fail(peer.expect(Wire.CLOSE), -119);
        assertTrue(stopped.successful(), "any reply ends the stop");
        fixture.assertClean();
    }

    @Test
    void frozenServerIsGivenUpAtTheStopTimeout() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        fixture.handler.advance(Duration.ofMillis(500));
        peer.connection().deliverPart();
        AsyncResult<Stat> sent = fixture.client.exists("/1");
        AsyncResult<Stat> unsent = fixture.client.exists("/2");
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.expect(Wire.EXISTS);
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT.minus(MILLI));
        assertFalse(stopped.isDone());
        fixture.handler.advance(MILLI);
        assertTrue(stopped.successful());
        assertInstanceOf(ConnectionLossException.class, sent.exception());
        assertInstanceOf(ClientStoppedException.class, unsent.exception());
        fixture.assertClean();
    }

    /** Its ephemeral nodes would stay for a whole session time-out. */
    @Test
    void closeRequestIsSentAtTheStopTimeoutBeyondMaxInFlight() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxInFlight(1));
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.exists("/1");
        AsyncResult<Stat> unsent = fixture.client.exists("/2");
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.expect(Wire.EXISTS, "/1");
        peer.expectNothing();
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT);
        assertEquals(
                Outcome.NOT_APPLIED,
                assertInstanceOf(ClientStoppedException.class, unsent.exception())
                        .outcome());
        assertInstanceOf(ConnectionLossException.class, sent.exception());
        assertEquals(
                List.of(Wire.PING, Wire.CLOSE),
                peer.all().stream().map(Asked::op).distinct().toList());
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void peerThatDoesNotReadIsGivenUpAtTheStopTimeout() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().setWritable(false);
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.expectNothing();
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT);
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void secondStopJoinsTheFirst() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> first = fixture.client.stop();
        AsyncResult<Void> second = fixture.client.stop();
        peer.farewell();
        assertTrue(first.successful());
        assertTrue(second.successful());
        assertTrue(fixture.client.stop().successful());
        peer.expectNothing();
        fixture.assertClean();
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED"), fixture.log);
    }

    @Test
    void closeOnTheLoopDoesNotWait() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.handler.onLoop(fixture.client::close);
        peer.farewell();
        fixture.assertClean();
    }

    @Test
    void failedWriteOfTheCloseRequestCompletesTheStop() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().failWrites(new IllegalStateException("no memory, says a test"));
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertFalse(peer.connection().open());
        assertEquals(List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED"), fixture.log);
        fixture.client.start();
        fixture.stop(fixture.server.serve(2));
    }

    /** No result is delivered without CONNECTED. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopBeforeConnectedSendsNoQueuedCall(boolean detach) {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        AsyncResult<Stat> waits = fixture.logged("waits", fixture.client.exists("/a"));
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        Asked restore = second.expect(Wire.SET_WATCHES);
        AsyncResult<?> stopped = detach ? fixture.client.detach() : fixture.client.stop();
        AsyncResult<Stat> after = fixture.client.exists("/b");
        fixture.handler.runAll();
        assertEquals(
                Outcome.NOT_APPLIED,
                assertInstanceOf(ClientStoppedException.class, waits.exception())
                        .outcome());
        assertInstanceOf(ClientStoppedException.class, after.exception());
        if (!detach) {
            Asked farewell = second.expect(Wire.CLOSE);
            second.reply(restore);
            assertFalse(stopped.isDone());
            second.reply(farewell);
        }
        second.expectNothing();
        fixture.handler.runAll();
        assertTrue(stopped.successful());
        String end = detach ? "LOST:DETACHED" : "LOST:STOPPED";
        assertEquals(
                List.of(
                        "CONNECTED:SESSION_ESTABLISHED",
                        "SUSPENDED:CONNECTION_LOST",
                        "waits=ClientStoppedException",
                        end,
                        "NONE /w"),
                fixture.log);
        fixture.assertClean();
    }

    @Test
    void missingRestoreReplyIsGivenUpAtTheStopTimeout() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.expect(Wire.SET_WATCHES);
        AsyncResult<Void> stopped = fixture.client.stop();
        second.expect(Wire.CLOSE);
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT);
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void watchClosedDuringAStopIsNotRemovedFromTheServer() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        Watch watch = fixture.client.watch(fixture::watched);
        fixture.client.exists("/w", watch);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        AsyncResult<Void> stopped = fixture.client.stop();
        Asked close = peer.expect(Wire.CLOSE);
        watch.close();
        peer.expectNothing();
        peer.reply(close);
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void endOfTheRunCompletesARemovalThatWaits() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        Watcher watcher = fixture::watched;
        fixture.client.getData("/w", watcher);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        fixture.client.getData("/w", event -> {});
        peer.expect(Wire.GET_DATA);
        AsyncResult<Void> removed = fixture.client.removeWatches("/w", watcher, WatcherType.ANY);
        peer.expectNothing(); // it waits for the reply to the second read
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertFalse(removed.isDone());
        peer.connection().cut(null);
        assertTrue(stopped.successful());
        assertTrue(removed.successful(), "its watch ended with the session");
        fixture.assertClean();
    }

    @Test
    void stopDoesNotSendCallsToAServerThatIsBeingLeft() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        peer.connection().delayClose();
        fixture.client.updateHosts("b:2,c:3");
        fixture.handler.runAll();
        assertTrue(peer.connection().closeAsked());
        AsyncResult<Stat> waits = fixture.client.exists("/a");
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertFalse(stopped.isDone());
        peer.connection().cut(null);
        assertEquals(
                Outcome.NOT_APPLIED,
                assertInstanceOf(ClientStoppedException.class, waits.exception())
                        .outcome());
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void stopIsAcceptedWhileTheQueueIsFull() {
        ClientFixture fixture = new ClientFixture(builder -> builder.maxQueued(1));
        Peer peer = fixture.connect();
        AsyncResult<Stat> call = fixture.client.exists("/a");
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(call.successful());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }
}
