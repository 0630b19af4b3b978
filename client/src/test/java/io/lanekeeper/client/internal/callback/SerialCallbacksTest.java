// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The times at which an executor is asked again, to the nanosecond. */
class SerialCallbacksTest {
    private static final Duration PATIENCE = SerialCallbacks.PATIENCE;
    private static final Duration HALF = PATIENCE.dividedBy(2);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualHandler handler = new ManualHandler();
    /** The requests to the executor that have not begun. */
    private final List<Runnable> tasks = new ArrayList<>();

    private final List<String> ran = new ArrayList<>();
    private final SerialCallbacks callbacks = new SerialCallbacks(tasks::add, Lane.WATCH);

    @BeforeEach
    void start() {
        handler.start();
        callbacks.timedBy(handler);
    }

    private void execute(String name) {
        callbacks.execute(() -> ran.add(name));
    }

    private void runTasks() {
        List.copyOf(tasks).forEach(Runnable::run);
        tasks.clear();
    }

    /** Checks that the executor is asked once more after {@code pause}, and not before. */
    private void assertAskedAfter(Duration pause) {
        int before = tasks.size();
        handler.advance(pause.minus(NANO));
        assertEquals(before, tasks.size(), () -> "asked before " + pause);
        handler.advance(NANO);
        assertEquals(before + 1, tasks.size(), () -> "after " + pause);
    }

    @Test
    void executorThatDropsTasksIsAskedAfterTwiceTheTimeEach() {
        execute("one");
        for (int pause : new int[] {1, 2, 4, 8, 16, 16}) {
            assertAskedAfter(PATIENCE.multipliedBy(pause));
        }
        runTasks();
        assertEquals(List.of("one"), ran);
    }

    @Test
    void executorThatHasBegunIsNotAskedAgain() {
        execute("one");
        runTasks();
        handler.advance(PATIENCE);
        assertEquals(List.of(), tasks);
        assertEquals(0, handler.timers());
    }

    @Test
    void executorThatHasRecoveredIsAskedAfterTheShortTimeAgain() {
        execute("one");
        assertAskedAfter(PATIENCE);
        runTasks();
        handler.advance(PATIENCE.multipliedBy(2));
        execute("two");
        assertAskedAfter(PATIENCE);
    }

    /** There is one timer at most: the second task comes while that of the first one is still set. */
    @Test
    void laterTaskIsGivenItsFullTime() {
        execute("one");
        runTasks();
        handler.advance(HALF);
        execute("two");
        assertAskedAfter(PATIENCE);
        runTasks();
        assertEquals(List.of("one", "two"), ran);
    }

    @Test
    void rejectedCallsAreDropped() {
        SerialCallbacks refusing = new SerialCallbacks(
                task -> {
                    throw new RejectedExecutionException("planted");
                },
                Lane.WATCH);
        SerialCallbacks.Call call = new SerialCallbacks.Call() {
            @Override
            public void run() {
                ran.add("never");
            }

            @Override
            public void dropped() {
                ran.add("dropped");
            }
        };
        assertThrows(RejectedExecutionException.class, () -> refusing.execute(call));
        assertEquals(List.of("dropped"), ran);
    }

    @Test
    void timerIsSetAgainWhenThereIsALoopAgain() {
        handler.endLoop(true);
        execute("one");
        handler.endLoop(false);
        handler.advance(PATIENCE);
        assertEquals(1, tasks.size(), "without a timer");
        execute("two");
        assertEquals(2, tasks.size(), "the call looks at the clock itself");
        assertAskedAfter(PATIENCE);
    }
}
