// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A timer or the end of its loop: exactly one of the two callbacks runs, once. */
class TimerOrEndTest {
    private final List<Runnable> timers = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final ByHand loop = new ByHand();
    private Cancellable timer = () -> {};

    @BeforeEach
    void set() {
        timer = loop.schedule(() -> calls.add("fired"), Duration.ofSeconds(1), () -> calls.add("ended"));
    }

    private void fire() {
        List.copyOf(timers).forEach(Runnable::run);
    }

    private void end() {
        List.copyOf(endings).forEach(Runnable::run);
    }

    @Test
    void timerFiresOnce() {
        fire();
        assertEquals(List.of(), endings, "nothing is left behind");
        fire();
        end();
        timer.cancel();
        assertEquals(List.of("fired"), calls);
    }

    @Test
    void timerEndsWithItsLoop() {
        end();
        fire();
        end();
        timer.cancel();
        assertEquals(List.of("ended"), calls);
    }

    @Test
    void cancelledTimerDoesNothing() {
        List<Runnable> late = new ArrayList<>(endings);
        late.addAll(timers);
        timer.cancel();
        timer.cancel();
        assertEquals(List.of(), endings);
        assertEquals(List.of(), timers);
        late.forEach(Runnable::run);
        assertEquals(List.of(), calls);
    }

    @Test
    void timerMayFireInsideSchedule() {
        timers.clear();
        endings.clear();
        loop.atOnce = true;
        loop.schedule(() -> calls.add("at once"), Duration.ZERO, () -> calls.add("ended"));
        assertEquals(List.of(), endings, "nothing is left behind");
        assertEquals(List.of("at once"), calls);
    }

    @Test
    void timerMayEndInsideSchedule() {
        loop.ended = true;
        loop.schedule(() -> calls.add("fired"), Duration.ZERO, () -> calls.add("ended"));
        fire();
        assertEquals("ended", calls.get(0));
        assertEquals(List.of("ended", "fired"), calls, "only the first timer has fired");
    }

    @Test
    void scheduleIsRejectedByALoopThatRejectsTimers() {
        loop.rejects = true;
        assertThrows(
                RejectedExecutionException.class,
                () -> loop.schedule(() -> calls.add("fired"), Duration.ZERO, () -> calls.add("ended")));
        assertEquals(List.of(), calls);
        assertEquals(1, endings.size(), "of the first timer");
    }

    /** A loop that has what every loop has. The test runs its tasks. */
    private final class ByHand implements SerialExecutor {
        boolean atOnce;
        boolean ended;
        boolean rejects;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            if (rejects) {
                throw new RejectedExecutionException("thrown by a test");
            }
            if (atOnce) {
                task.run();
            }
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public Cancellable whenEnded(Runnable task) {
            if (ended) {
                task.run();
                return () -> {};
            }
            endings.add(task);
            return () -> endings.remove(task);
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public boolean ending() {
            return ended;
        }

        @Override
        public boolean inLoop() {
            return true;
        }
    }
}
