// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stop in every phase, and the lives that follow. */
class StopTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void beforeAnyStartItIsDoneAtOnce() {
        ClientFixture fixture = new ClientFixture();
        assertTrue(fixture.client.stop().successful());
        assertEquals(List.of(), fixture.log);
        fixture.assertClean();
    }

    @Test
    void beforeTheLoopHasTurned() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<Stat> asked = fixture.client.exists("/a");
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertInstanceOf(ClientStoppedException.class, asked.exception());
        assertEquals(List.of(), fixture.log, "LOST is what it was");
    }

    @Test
    void inAnAttempt() {
        ClientFixture fixture = new ClientFixture();
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<Stat> asked = fixture.client.exists("/a");
        ManualConnection attempt = fixture.server.attempt();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(attempt.closeAsked());
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertInstanceOf(ClientStoppedException.class, asked.exception());
        assertTrue(fixture.handler.attempts().isEmpty());
    }

    @Test
    void inAnAttemptThatSucceedsInTheSameMoment() {
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
    void inTheBackoff() {
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
    void inTheHandshake() {
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
    void whenWatchesCouldNotBeArmedNothingIsSentToNowhere() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        AsyncResult<Stat> asked = fixture.client.exists("/a");
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        second.connection().delayClose();
        second.fail(second.expect(Wire.SET_WATCHES), -5);
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        second.connection().cut(null);
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, asked.exception());
        fixture.assertClean();
    }

    @Test
    void answersEarlierCallsFirstAndRefusesLaterOnes() {
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
    void removalsOfWatchesAreRefusedAsAllCallsAre() {
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
    void removalsOfWatchesAreRefusedBehindAStopWithoutAConnection() {
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
    void leavesNoTimerThatGoesOffLater() {
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
    void leavesNoTimerThatEndsTheNextLife() {
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
    void serverThatHangsUpInsteadOfAnswering() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.expect(Wire.CLOSE);
        peer.connection().cut(null);
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void serverThatRefusesTheFarewell() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> stopped = fixture.client.stop();
        peer.fail(peer.expect(Wire.CLOSE), -119);
        assertTrue(stopped.successful(), "an answer is an answer; nothing better will come");
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
    void aServerThatIsSlowIsToldAllTheSameWhereNothingMoreMayBeInFlight() {
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
    void twiceIsOnce() {
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
    void startWhileStoppingWaitsForTheEndAndHasANewSession() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<Void> started = fixture.client.start();
        AsyncResult<Stat> asked = fixture.client.exists("/a");
        fixture.handler.runAll();
        assertTrue(fixture.handler.attempts().isEmpty(), "two lives at once");
        peer.farewell();
        assertTrue(stopped.successful());
        Peer second = fixture.server.accept();
        assertEquals(0, second.hello().session());
        assertEquals(0, second.hello().lastZxid());
        second.welcome(2);
        assertTrue(started.successful());
        second.reply(second.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        assertTrue(asked.successful());
        assertEquals(1, fixture.events.size());
        second.event(Wire.CHANGED, "/w");
        assertEquals(1, fixture.events.size(), "the old life's watch is told again");
        assertEquals(
                List.of("CONNECTED:SESSION_ESTABLISHED", "LOST:STOPPED", "NONE /w", "CONNECTED:SESSION_ESTABLISHED"),
                fixture.log);
        fixture.stop(second);
    }

    @Test
    void startStopStartStopWhileTheFirstLifeEnds() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> firstStop = fixture.client.stop();
        AsyncResult<Void> unborn = fixture.client.start();
        AsyncResult<NodeData> unbornCall = fixture.client.getData("/a");
        fixture.handler.runAll();
        AsyncResult<Void> secondStop = fixture.client.stop();
        fixture.handler.runAll();
        assertFalse(secondStop.isDone());
        peer.farewell();
        assertTrue(firstStop.successful());
        assertTrue(secondStop.successful());
        assertInstanceOf(ClientStoppedException.class, unborn.exception());
        assertInstanceOf(ClientStoppedException.class, unbornCall.exception());
        assertTrue(fixture.handler.attempts().isEmpty());
        fixture.assertClean();
    }

    @Test
    void aLifeThatIsSkippedEndsItsCallsToo() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.stop();
        AsyncResult<Void> unborn = fixture.client.start();
        AsyncResult<NodeData> entered = fixture.client.getData("/entered");
        fixture.handler.runAll();
        AsyncResult<NodeData> queued = fixture.client.getData("/queued");
        AsyncResult<Void> unbornStop = fixture.client.stop();
        AsyncResult<Void> third = fixture.client.start();
        AsyncResult<NodeData> asked = fixture.client.getData("/asked");
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, unborn.exception());
        assertInstanceOf(ClientStoppedException.class, entered.exception());
        assertInstanceOf(ClientStoppedException.class, queued.exception());
        assertEquals(SessionState.CONNECTED, fixture.client.state(), "the first life has not ended");
        assertFalse(unbornStop.isDone(), "a stop comes behind what was asked before it, in whatever life");
        peer.farewell();
        assertTrue(unbornStop.successful());
        Peer second = fixture.server.serve(3);
        assertTrue(third.successful());
        second.reply(second.expect(Wire.GET_DATA, "/asked"), Wire.data(null, 0));
        assertTrue(asked.successful());
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
    void nothingOfTheOldLifeIsDeliveredAfterARestart() {
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
        peer.event(Wire.CHANGED, "/w"); // before the end: part of the old life
        peer.connection().cut(null);
        assertTrue(stopped.successful());
        assertEquals(1, fixture.events.size());
        Peer second = fixture.server.serve(2);
        assertTrue(started.successful());
        fixture.stop(second);
        assertEquals(1, fixture.events.size());
    }

    @Test
    void aHandlerOfItsOwnIsStoppedAfterEachLifeASharedOneNever() {
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
    void aLoopThatEndedUnderTheClientDoesNotBarItsRestart() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        fixture.handler.endLoop(true);
        AsyncResult<Stat> asked = fixture.client.exists("/a");
        assertInstanceOf(ClientStoppedException.class, asked.exception());
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertTrue(stopped.successful(), "a stop never hangs");
        fixture.handler.endLoop(false);
        AsyncResult<Void> started = fixture.client.start();
        fixture.server.serve(2);
        assertTrue(started.successful());
    }

    @Test
    void aLoopThatEndsTakesNothingAlongUnanswered() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Stat> sent = fixture.client.exists("/sent");
        peer.expect(Wire.EXISTS, "/sent");
        AsyncResult<Stat> queued = fixture.client.exists("/queued"); // waits for a turn of the loop
        fixture.handler.loopEnds();
        assertTrue(sent.isDone());
        assertInstanceOf(ClientStoppedException.class, queued.exception());
        fixture.handler.endLoop(false);
        AsyncResult<Void> started = fixture.client.start();
        fixture.stop(fixture.server.serve(2));
        assertTrue(started.successful());
    }

    @Test
    void aLoopThatEndsAnswersTheStopsThatWaitForIt() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        AsyncResult<Void> first = fixture.client.stop();
        fixture.client.start();
        AsyncResult<Void> second = fixture.client.stop();
        fixture.client.start();
        fixture.handler.loopEnds();
        fixture.handler.runAll();
        assertTrue(first.successful());
        assertTrue(second.successful());
    }

    @Test
    void aWatchThatIsClosedOnALoopThatHasEndedDoesNotBarARestart() {
        ClientFixture fixture = new ClientFixture();
        fixture.connect();
        Watch watch = fixture.client.watch(fixture::watched);
        fixture.handler.endLoop(true);
        watch.close();
        assertTrue(fixture.client.stop().isDone());
        fixture.handler.endLoop(false);
        AsyncResult<Void> started = fixture.client.start();
        fixture.stop(fixture.server.serve(2));
        assertTrue(started.successful());
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
    void whatCannotBeWrittenDoesNotKeepItFromEnding() {
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

    @Test
    void aWatchThatIsAddedMeanwhileBelongsToItsOwnLife() {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        AsyncResult<Void> added = fixture.client.addWatch("/w", fixture::watched, AddWatchMode.PERSISTENT);
        fixture.server.attempt().cut(null); // which was to tell the server's version
        Asked asked = peer.expect(Wire.ADD_WATCH);
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.client.start();
        peer.reply(asked, Wire.bytes(out -> out.writeInt(0)));
        assertTrue(added.successful(), () -> String.valueOf(added.exception()));
        peer.farewell();
        assertTrue(stopped.successful());
        assertEquals("NONE /w", fixture.log.get(fixture.log.size() - 1));
        fixture.stop(fixture.server.serve(2));
    }

    /** No result is delivered without CONNECTED. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beforeASessionIsAnnouncedNothingThatWaitsIsSent(boolean detach) {
        ClientFixture fixture = new ClientFixture();
        Peer peer = fixture.connect();
        fixture.client.getData("/w", fixture::watched);
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        peer.connection().cut(null);
        AsyncResult<Stat> waits = fixture.logged("waits", fixture.client.exists("/a"));
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        Asked arming = second.expect(Wire.SET_WATCHES);
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
            second.reply(arming);
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
    void aServerThatDoesNotAnswerWhileWatchesAreArmedIsGivenUpAtTheStopTimeout() {
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

    /** On a loop that clients share, each life would stay for ever. */
    @Test
    void aThousandLivesLeaveNothingAtTheLoop() {
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
