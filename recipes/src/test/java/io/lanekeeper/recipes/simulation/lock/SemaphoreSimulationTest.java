// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.internal.lock.Semaphores;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Schedules of a semaphore. The number of units is checked after each step, in the tree of the servers. */
class SemaphoreSimulationTest {
    private static Semaphore semaphore(SimulatedProcess process, String path, SemaphoreOptions options) {
        return new Semaphores(new Locks(process.context(), Layout.CURATOR).queues()).semaphore(path, options);
    }

    private static Play.Factory with(SemaphorePlay.Maker maker) {
        return scene -> new SemaphorePlay(scene, maker);
    }

    private static final Play.Factory SOUND =
            with((process, path, max) -> semaphore(process, path, SemaphoreOptions.max(max)));

    private static final Play.Factory STRICT = with((process, path, max) ->
            semaphore(process, path, SemaphoreOptions.max(max).strict(true)));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(SOUND).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(SOUND).run()));
    }

    @Test
    void rulesHoldWithACountAfterTheGrant() {
        assertEquals("", String.join("\n", new CutPositions(STRICT).run()));
    }

    private static void assertFound(SemaphorePlay.Maker broken, String text) {
        List<String> found = new CutPositions(with(broken)).run();
        assertTrue(found.stream().anyMatch(one -> one.contains(text)), () -> "not found: " + text + " in " + found);
    }

    @Test
    void unitsTakenOutOfTurnAreFound() {
        assertFound(
                (process, path, max) -> {
                    Layout alone = Layout.named("lock-" + process.number() + "-");
                    return semaphore(process, path, SemaphoreOptions.max(max).layout(alone));
                },
                "expected: at most");
    }

    @Test
    void tooLargeMaximumIsFound() {
        assertFound(
                (process, path, max) -> semaphore(process, path, SemaphoreOptions.max(max + process.number())),
                "expected: at most");
    }

    @Test
    void ignoredCancellationIsFound() {
        assertFound(
                (process, path, max) ->
                        new IgnoresCancellation(process, semaphore(process, path, SemaphoreOptions.max(max))),
                "left");
    }

    /** A semaphore whose calls go on after their time. */
    private record IgnoresCancellation(SimulatedProcess process, Semaphore semaphore) implements Semaphore {
        @Override
        public AsyncResult<Leases> acquire(int count) {
            return semaphore.acquire(count);
        }

        @Override
        public AsyncResult<@Nullable Leases> tryAcquire(int count, Duration timeout) {
            semaphore.acquire(count);
            return semaphore.tryAcquire(count, timeout);
        }

        @Override
        public AsyncResult<Integer> max() {
            return semaphore.max();
        }

        @Override
        public AsyncResult<List<Contender>> holders() {
            return semaphore.holders();
        }
    }
}
