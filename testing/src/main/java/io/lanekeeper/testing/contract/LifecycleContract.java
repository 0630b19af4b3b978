// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncLock;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of {@code start}, {@code stop} and {@code running}, and of the tasks that are accepted in each state. */
abstract class LifecycleContract extends ContractCase {
    /** The limit for a handler that waits for a lane that stays held. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    LifecycleContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void hasAName() {
        assertFalse(handler.name().isBlank());
    }

    @Test
    void runsFromStartToStop() {
        Handler fresh = suite.newHandler();
        assertFalse(fresh.running());
        get(fresh.start());
        assertTrue(fresh.running());
        get(fresh.stop());
        assertFalse(fresh.running());
    }

    @Test
    void rejectsCallbacksBeforeTheStart() {
        Handler fresh = suite.newHandler();
        assertRejects(fresh);
        get(fresh.stop());
    }

    @Test
    void stopsWithoutHavingStarted() {
        Handler fresh = suite.newHandler();
        get(fresh.stop());
        assertFalse(fresh.running());
        get(fresh.start());
        assertTrue(fresh.running());
        get(fresh.stop());
    }

    @Test
    void startIsIdempotent() {
        Promise<String> hold = hold(Lane.WATCH);
        Journal journal = new Journal();
        dispatch(Lane.WATCH, () -> journal.add("after"));
        get(handler.start());
        get(handler.start());
        turnLoop();
        assertEquals(List.of(), journal.entries(), "a second start must not free a held lane");
        hold.set("");
        journal.await("after");
        flush(Lane.WATCH);
        assertEquals(1, journal.count("after"));
    }

    @Test
    void startsOnceForManyThreads() {
        Handler fresh = suite.newHandler();
        List<CompletableFuture<AsyncResult<Void>>> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            starts.add(Await.inThread(fresh::start));
        }
        starts.forEach(start -> get(Await.get(start)));
        Journal journal = new Journal();
        fresh.dispatch(Callback.of(Lane.WATCH, () -> journal.add("once")));
        get(fresh.stop());
        assertEquals(List.of("once"), journal.entries());
    }

    @Test
    void stopIsIdempotent() {
        AsyncResult<Void> first = handler.stop();
        AsyncResult<Void> second = handler.stop();
        get(first);
        get(second);
        get(handler.stop());
        assertFalse(handler.running());
    }

    @Test
    void rejectsCallbacksFromTheStopOn() {
        handler.stop();
        assertRejects(handler);
        get(handler.stop());
        assertRejects(handler);
    }

    @Test
    void rejectsCallbacksWhileItDrains() {
        Promise<String> hold = hold(Lane.SESSION);
        AsyncResult<Void> stopped = handler.stop();
        assertRejects(handler);
        hold.set("");
        get(stopped);
    }

    @Test
    void drainsInOrderBeforeItStops() {
        Journal journal = new Journal();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String entry = String.valueOf(i);
            expected.add(entry);
            dispatch(Lane.COMPLETION, () -> journal.add(entry));
        }
        get(handler.stop());
        assertEquals(expected, journal.entries());
    }

    @Test
    void drainsAHeldLaneBeforeItStops() {
        Promise<String> hold = hold(Lane.WATCH);
        Journal journal = new Journal();
        dispatch(Lane.WATCH, () -> journal.add("behind"));
        handler.loop().schedule(() -> hold.set(""), SHORT);
        get(handler.stop());
        assertEquals(List.of("behind"), journal.entries());
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void stopsFromALane(Lane lane) {
        AsyncResult<Void> stopped = inLane(lane, handler::stop);
        get(stopped);
        assertFalse(handler.running());
    }

    @Test
    void stopsFromALink() {
        Journal journal = new Journal();
        Promise<String> promise = promise();
        promise.link(done -> handler.stop().link(stopped -> journal.add("stopped")));
        promise.set("");
        journal.await("stopped");
    }

    @Test
    void stopsFromTheLoop() {
        get(onLoop(handler::stop));
        assertFalse(handler.running());
    }

    @Test
    void startsFromALinkOfTheStop() {
        Journal journal = new Journal();
        handler.stop().link(stopped -> handler.start().link(started -> journal.add("started")));
        journal.await("started");
        flush(Lane.WATCH);
    }

    @Test
    void startsRightBehindAStop() {
        handler.stop();
        get(handler.start());
        assertTrue(handler.running());
        flush(Lane.SESSION);
    }

    @Test
    void restartsManyTimes() {
        for (int i = 0; i < 5; i++) {
            get(handler.stop());
            get(handler.start());
            assertTrue(handler.running());
            for (Lane lane : Lane.values()) {
                flush(lane);
            }
            runOnLoop(() -> {});
        }
    }

    /** If the loop ends with the handler, its clock ends too, but waits on it must end. */
    @Test
    void whatWaitsForTheClockEndsWithTheLoop() {
        Handler fresh = suite.newHandler();
        get(fresh.start());
        SerialExecutor loop = fresh.loop();
        AsyncLock lock = fresh.lock();
        assertTrue(get(lock.acquire(Duration.ZERO)));
        AsyncResult<Void> sleep = fresh.sleep(LONG);
        List<AsyncResult<?>> waiting = List.of(sleep, fresh.event().await(LONG), lock.acquire(LONG));
        get(fresh.stop());
        boolean over = loop.ending();
        for (AsyncResult<?> each : waiting) {
            assertTrue(over ? Await.ends(each) && each.isCancelled() : each.cancel());
        }
    }

    @Test
    void deliversNothingOfAnEarlierRun() throws InterruptedException {
        Promise<String> hold = hold(Lane.COMPLETION);
        Journal journal = new Journal();
        dispatch(Lane.COMPLETION, () -> journal.add("old"));
        assertTrue(handler.stop().await(DRAIN_LIMIT), "a lane that stays held must not hinder the stop for ever");
        get(handler.start());
        dispatch(Lane.COMPLETION, () -> journal.add("new"));
        journal.await("new");
        hold.set("");
        turnLoop();
        flush(Lane.COMPLETION);
        assertEquals(List.of("new"), journal.entries());
    }

    private record Dropped(Journal journal, String name) implements Callable<String>, Callback.Droppable {
        @Override
        public String call() {
            journal.add("ran " + name);
            return "";
        }

        @Override
        public void dropped() {
            journal.add("dropped " + name);
        }
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void letsTasksHearThatALaneHasGivenThemUp(Lane lane) throws InterruptedException {
        Promise<String> hold = hold(lane);
        Journal journal = new Journal();
        handler.dispatch(new Callback(lane, new Dropped(journal, "one")));
        handler.dispatch(new Callback(lane, new Dropped(journal, "two")));
        assertTrue(handler.stop().await(DRAIN_LIMIT), "a lane that stays held must not hinder the stop for ever");
        assertEquals(List.of("dropped one", "dropped two"), journal.await(2));
        hold.set("");
        get(handler.start());
        handler.dispatch(new Callback(lane, new Dropped(journal, "three")));
        get(handler.stop());
        assertEquals(List.of("dropped one", "dropped two", "ran three"), journal.await(3));
    }

    @Test
    void callsLinksOnceWithoutLanes() {
        Promise<String> promise = promise();
        Journal journal = new Journal();
        promise.link(done -> journal.add("early"));
        get(handler.stop());
        promise.set("");
        journal.await("early");
        promise.link(done -> journal.add("late"));
        assertEquals(List.of("early", "late"), journal.await(2));
    }

    @Test
    void knowsItsThreads() {
        assertFalse(handler.inHandlerThread());
        assertTrue(onLoop(handler::inHandlerThread));
        for (Lane lane : Lane.values()) {
            assertTrue(inLane(lane, handler::inHandlerThread), lane.name());
        }
        get(handler.stop());
        assertFalse(handler.inHandlerThread());
    }

    private static void assertRejects(Handler handler) {
        for (Lane lane : Lane.values()) {
            assertThrows(RejectedExecutionException.class, () -> handler.dispatch(Callback.of(lane, () -> {})));
            assertThrows(
                    RejectedExecutionException.class, () -> handler.lane(lane).execute(() -> {}));
        }
    }
}
