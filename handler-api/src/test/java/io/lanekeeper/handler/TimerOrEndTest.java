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

/** A timer and the end of its loop: one of them is told, once. */
class TimerOrEndTest {
    private final List<Runnable> timers = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final ByHand loop = new ByHand();
    private Cancellable timer = () -> {};

    @BeforeEach
    void set() {
        timer = loop.schedule(() -> told.add("gone off"), Duration.ofSeconds(1), () -> told.add("ended"));
    }

    private void goOff() {
        List.copyOf(timers).forEach(Runnable::run);
    }

    private void end() {
        List.copyOf(endings).forEach(Runnable::run);
    }

    @Test
    void goesOff() {
        goOff();
        assertEquals(List.of(), endings, "nothing is left behind");
        goOff();
        end();
        timer.cancel();
        assertEquals(List.of("gone off"), told);
    }

    @Test
    void endsWithItsLoop() {
        end();
        goOff();
        end();
        timer.cancel();
        assertEquals(List.of("ended"), told);
    }

    @Test
    void isCalledOff() {
        List<Runnable> late = new ArrayList<>(endings);
        late.addAll(timers);
        timer.cancel();
        timer.cancel();
        assertEquals(List.of(), endings);
        assertEquals(List.of(), timers);
        late.forEach(Runnable::run);
        assertEquals(List.of(), told);
    }

    @Test
    void goesOffWhileItIsSet() {
        timers.clear();
        endings.clear();
        loop.atOnce = true;
        loop.schedule(() -> told.add("at once"), Duration.ZERO, () -> told.add("ended"));
        assertEquals(List.of(), endings, "nothing is left behind");
        assertEquals(List.of("at once"), told);
    }

    @Test
    void endsWhileItIsSet() {
        loop.ended = true;
        loop.schedule(() -> told.add("gone off"), Duration.ZERO, () -> told.add("ended"));
        goOff();
        assertEquals("ended", told.get(0));
        assertEquals(List.of("ended", "gone off"), told, "only the first timer has gone off");
    }

    @Test
    void isNotSetOnALoopThatRefuses() {
        loop.refuses = true;
        assertThrows(
                RejectedExecutionException.class,
                () -> loop.schedule(() -> told.add("gone off"), Duration.ZERO, () -> told.add("ended")));
        assertEquals(List.of(), told);
        assertEquals(1, endings.size(), "of the first timer");
    }

    /** A loop with what every loop has, run by the test. */
    private final class ByHand implements SerialExecutor {
        boolean atOnce;
        boolean ended;
        boolean refuses;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            if (refuses) {
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
