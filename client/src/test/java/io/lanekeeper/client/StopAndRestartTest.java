// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tests of runs that follow a stop: order of starts and stops, sessions, events, owned handlers. */
class StopAndRestartTest {
    @Test
    void leavesNoTimerThatEndsTheNextRun() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.stop();
        peer.farewell();
        fixture.client.start();
        Peer second = fixture.server.serve(2);
        for (int i = 0; i < 10; i++) {
            fixture.handler.advance(Duration.ofSeconds(1));
            second.connection().deliverPart();
        }
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        second.all();
        fixture.stop(second);
    }

    @Test
    void startDuringAStopWaitsForItsEndAndGetsANewSession() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<Stat> call = fixture.client.exists("/a");
        fixture.handler.runAll();
        assertTrue(fixture.handler.attempts().isEmpty(), "two runs at once");
        peer.farewell();
        assertTrue(stopped.successful());
        Peer second = fixture.server.accept();
        assertEquals(0, second.hello().session());
        assertEquals(0, second.hello().lastZxid());
        second.welcome(2);
        assertTrue(started.successful());
        second.reply(second.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertTrue(call.successful());
        assertEquals(1, fixture.events.size());
        second.event(Wire.CHANGED, "/w");
        assertEquals(1, fixture.events.size(), "the watch of the old run is notified again");
        assertEquals(
                List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED", "NONE /w", "CONNECTED:SESSION_ESTABLISHED"),
                fixture.log);
        fixture.stop(second);
    }

    @Test
    void startAndStopDuringAStopCompleteInOrder() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> firstStop = fixture.client.stop();
        AsyncResult<Void> skipped = fixture.client.start();
        AsyncResult<NodeData> skippedCall = fixture.client.getData("/a");
        fixture.handler.runAll();
        AsyncResult<Void> secondStop = fixture.client.stop();
        fixture.handler.runAll();
        assertFalse(secondStop.isDone());
        peer.farewell();
        assertTrue(firstStop.successful());
        assertTrue(secondStop.successful());
        assertInstanceOf(ClientStoppedException.class, skipped.exception());
        assertInstanceOf(ClientStoppedException.class, skippedCall.exception());
        assertTrue(fixture.handler.attempts().isEmpty());
        fixture.assertClean();
    }

    @Test
    void skippedRunFailsItsCalls() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.stop();
        AsyncResult<Void> skipped = fixture.client.start();
        AsyncResult<NodeData> entered = fixture.client.getData("/entered");
        fixture.handler.runAll();
        AsyncResult<NodeData> queued = fixture.client.getData("/queued");
        AsyncResult<Void> skippedStop = fixture.client.stop();
        AsyncResult<Void> third = fixture.client.start();
        AsyncResult<NodeData> call = fixture.client.getData("/called");
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, skipped.exception());
        assertInstanceOf(ClientStoppedException.class, entered.exception());
        assertInstanceOf(ClientStoppedException.class, queued.exception());
        assertEquals(SessionState.CONNECTED, fixture.client.state(), "the first run has not ended");
        assertFalse(skippedStop.isDone(), "a stop completes after the calls before it, of each run");
        peer.farewell();
        assertTrue(skippedStop.successful());
        Peer second = fixture.server.serve(3);
        assertTrue(third.successful());
        second.reply(second.expect(Wire.GET_DATA, "/called"), Wire.data(null, 0));
        assertTrue(call.successful());
        fixture.stop(second);
        assertEquals(
                List.of(
                        StateCause.SESSION_ESTABLISHED,
                        StateCause.STOPPED,
                        StateCause.SESSION_ESTABLISHED,
                        StateCause.STOPPED),
                fixture.changes.stream().map(change -> change.cause()).toList());
    }

    @Test
    void eventsOfTheOldRunAreNotDeliveredAfterARestart() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().delayClose();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.advance(ClientFixture.STOP_TIMEOUT);
        fixture.handler.runAll();
        assertFalse(stopped.isDone(), "the connection has not ended");
        AsyncResult<Void> started = fixture.client.start();
        peer.event(Wire.CHANGED, "/w"); // before the end: part of the old run
        peer.connection().cut(null);
        assertTrue(stopped.successful());
        assertEquals(1, fixture.events.size());
        Peer second = fixture.server.serve(2);
        assertTrue(started.successful());
        fixture.stop(second);
        assertEquals(1, fixture.events.size());
    }

    @Test
    void ownedHandlerIsStoppedAfterEachRunAndASharedOneNever() {
        ClientFixture shared = new ClientFixture();
        shared.stop(shared.connect());
        assertEquals(0, shared.handler.stops());
        assertTrue(shared.handler.running());

        ManualHandler[] made = new ManualHandler[1];
        ClientFixture fixture = new ClientFixture(builder -> builder.handler((Supplier<Handler>) () -> {
            made[0] = new ManualHandler();
            return made[0];
        }));
        ManualHandler own = made[0];
        fixture.client.start();
        own.runAll();
        AsyncResult<Void> stopped = fixture.client.stop();
        own.runAll();
        assertTrue(stopped.successful());
        assertFalse(own.running());
        assertEquals(1, own.stops());
        fixture.client.start();
        own.runAll();
        assertEquals(2, own.starts());
        fixture.client.stop();
        fixture.client.start(); // before the end: the handler runs on
        own.runAll();
        assertEquals(1, own.stops());
        fixture.client.stop();
        own.runAll();
        assertEquals(2, own.stops());
        assertEquals(0, own.timers());
    }

    @Test
    void watchAddedBeforeAStopBelongsToItsOwnRun() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> added = fixture.client.addWatch("/w", fixture::watched, AddWatchMode.PERSISTENT);
        fixture.server.attempt().cut(null); // the query of the server's version
        Asked received = peer.expect(Wire.ADD_WATCH);
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.client.start();
        peer.reply(received, Wire.bytes(out -> out.writeInt(0)));
        assertTrue(added.successful(), () -> String.valueOf(added.exception()));
        peer.farewell();
        assertTrue(stopped.successful());
        assertEquals("NONE /w", fixture.log.get(fixture.log.size() - 1));
        fixture.stop(fixture.server.serve(2));
    }

    /** On a loop that clients share, each run would stay for ever. */
    @Test
    void manyRunsLeaveNothingAtTheLoop() {
        ClientFixture fixture = new ClientFixture();
        for (int i = 0; i < 1_000; i++) {
            AsyncResult<Void> started = fixture.client.start();
            fixture.handler.runAll();
            assertEquals(1, fixture.handler.endWatches());
            AsyncResult<Void> stopped = fixture.client.stop();
            fixture.handler.runAll();
            assertTrue(started.isDone() && stopped.isDone());
            assertEquals(0, fixture.handler.endWatches());
            fixture.handler.attempts().clear();
        }
        fixture.assertClean();
    }
}
