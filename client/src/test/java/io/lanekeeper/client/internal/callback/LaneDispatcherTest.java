// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** A mock, since no real handler stops in the very moment in which a client dispatches. */
class LaneDispatcherTest {
    private final Handler handler = mock(Handler.class);
    private final LaneDispatcher lanes = new LaneDispatcher(handler);

    @Test
    void taskIsDispatchedToItsLane() throws Exception {
        lanes.dispatch(Lane.WATCH, () -> "notified");
        ArgumentCaptor<Callback> callback = ArgumentCaptor.forClass(Callback.class);
        verify(handler).dispatch(callback.capture());
        assertEquals(Lane.WATCH, callback.getValue().lane());
        assertEquals("notified", callback.getValue().task().call());
    }

    /** A lane may be held for ever by user code. */
    @Test
    void exceptionsThatWaitToBeReportedAreBounded() {
        for (int i = 0; i < LaneDispatcher.MOST_REPORTS + 2; i++) {
            lanes.report(Lane.WATCH, new IllegalStateException("one of many"));
        }
        ArgumentCaptor<Callback> callback = ArgumentCaptor.forClass(Callback.class);
        verify(handler, times(LaneDispatcher.MOST_REPORTS)).dispatch(callback.capture());
        assertThrows(
                IllegalStateException.class, () -> callback.getValue().task().call());
        lanes.report(Lane.WATCH, new IllegalStateException("one more"));
        verify(handler, times(LaneDispatcher.MOST_REPORTS + 1)).dispatch(any());
    }

    @Test
    void rejectedTaskIsLostWithoutARun() {
        doThrow(new RejectedExecutionException("stopped")).when(handler).dispatch(any());
        List<String> lost = new ArrayList<>();
        assertDoesNotThrow(() -> lanes.dispatch(Lane.SESSION, () -> "not notified", () -> lost.add("lost")));
        assertEquals(List.of("lost"), lost);
        verify(handler).dispatch(any());
    }

    @Test
    void rejectedTaskIsKeptDuringARunUntilTheHandlerRuns() {
        ManualHandler manual = new ManualHandler();
        LaneDispatcher here = new LaneDispatcher(manual);
        List<String> ran = new ArrayList<>();
        here.runStarted();
        here.dispatch(Lane.WATCH, () -> ran.add("one"), () -> ran.add("never"));
        here.dispatch(Lane.WATCH, () -> ran.add("two"));
        manual.advance(LaneDispatcher.PAUSE.multipliedBy(3));
        assertEquals(List.of(), ran);
        manual.start();
        here.dispatch(Lane.WATCH, () -> ran.add("three"));
        manual.advance(LaneDispatcher.PAUSE);
        assertEquals(List.of("one", "two", "three"), ran);
        assertEquals(0, manual.timers());

        manual.stop();
        manual.runAll();
        here.dispatch(Lane.WATCH, () -> ran.add("never"), () -> ran.add("lost"));
        here.runEnded();
        here.dispatch(Lane.WATCH, () -> ran.add("never"), () -> ran.add("lost, too"));
        manual.start();
        manual.advance(LaneDispatcher.PAUSE);
        assertEquals(List.of("lost", "lost, too"), ran.subList(3, ran.size()));
        assertEquals(0, manual.timers());
    }

    @Test
    void keptTaskNeedsNoOtherOneToBeTriedAgain() {
        ManualHandler manual = new ManualHandler();
        LaneDispatcher here = new LaneDispatcher(manual);
        List<String> ran = new ArrayList<>();
        here.runStarted();
        here.dispatch(Lane.WATCH, () -> ran.add("one"));
        manual.advance(LaneDispatcher.PAUSE.multipliedBy(3));
        manual.start();
        manual.advance(LaneDispatcher.PAUSE);
        assertEquals(List.of("one"), ran);
        assertEquals(0, manual.timers());
    }

    /** The run ends on another thread, after a task was kept and before its timer is set. */
    @Test
    void timerOfARunThatHasEndedIsNotSetAgain() {
        SerialExecutor loop = mock(SerialExecutor.class);
        List<Runnable> timers = new ArrayList<>();
        doThrow(new RejectedExecutionException("stopped")).when(handler).dispatch(any());
        when(handler.loop()).thenAnswer(call -> {
            lanes.runEnded();
            return loop;
        });
        when(loop.schedule(any(), any(), any())).thenAnswer(call -> {
            timers.add(call.getArgument(0));
            return (Cancellable) () -> {};
        });
        List<String> lost = new ArrayList<>();
        lanes.runStarted();
        lanes.dispatch(Lane.WATCH, () -> "not delivered", () -> lost.add("lost"));
        assertEquals(List.of("lost"), lost);
        timers.get(0).run();
        assertEquals(1, timers.size(), "set for ever");
    }

    /** A lane that was held for too long drops what waits in it; the handler is started again before anything else happens. */
    @Test
    void droppedTasksAreDeliveredAgainInOrder() {
        ManualHandler manual = new ManualHandler();
        manual.start();
        LaneDispatcher here = new LaneDispatcher(manual);
        List<String> ran = new ArrayList<>();
        here.runStarted();
        Promise<String> hold = manual.asyncResult();
        here.dispatch(Lane.WATCH, () -> hold);
        manual.runAll();
        here.dispatch(Lane.WATCH, () -> ran.add("one"));
        here.dispatch(Lane.WATCH, () -> ran.add("two"));
        manual.stop();
        manual.runAll();
        manual.start();
        here.dispatch(Lane.WATCH, () -> ran.add("three"));
        manual.advance(LaneDispatcher.PAUSE);
        assertEquals(List.of("one", "two", "three"), ran);
    }

    @Test
    void taskOfAnEarlierRunIsLostAndNotKeptForTheNextOne() {
        ManualHandler manual = new ManualHandler();
        manual.start();
        LaneDispatcher here = new LaneDispatcher(manual);
        List<String> seen = new ArrayList<>();
        here.runStarted();
        Promise<String> hold = manual.asyncResult();
        here.dispatch(Lane.WATCH, () -> hold);
        manual.runAll();
        here.dispatch(Lane.WATCH, () -> seen.add("delivered"), () -> seen.add("lost"));
        here.runEnded();
        here.runStarted();
        manual.stop();
        manual.runAll();
        manual.start();
        manual.advance(LaneDispatcher.PAUSE);
        assertEquals(List.of("lost"), seen);
    }

    @Test
    void secondEndOfARunChangesNothing() {
        doThrow(new RejectedExecutionException("stopped")).when(handler).dispatch(any());
        List<String> lost = new ArrayList<>();
        lanes.runStarted();
        lanes.runEnded();
        lanes.runEnded();
        lanes.dispatch(Lane.WATCH, () -> "not delivered", () -> lost.add("lost"));
        assertEquals(List.of("lost"), lost);
    }

    @Test
    void waitingTasksAreLostWhenTheLoopHasEnded() {
        SerialExecutor loop = mock(SerialExecutor.class);
        doThrow(new RejectedExecutionException("stopped")).when(handler).dispatch(any());
        when(handler.loop()).thenReturn(loop);
        when(loop.schedule(any(), any(), any())).thenThrow(new RejectedExecutionException("ended"));
        List<String> lost = new ArrayList<>();
        lanes.runStarted();
        lanes.dispatch(Lane.WATCH, () -> "not delivered", () -> lost.add("lost"));
        assertEquals(List.of("lost"), lost);
    }

    @Test
    void handlerKeepsTheTimeOfUserCodeThatWaitsForAnExecutor() {
        Timed timed = mock(Timed.class);
        lanes.time(timed);
        verify(timed).timedBy(handler);
    }
}
