// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules of a semaphore. The number of units is checked after each step, in the tree of the servers. */
class SemaphoreSimulationTest {
    private static Play.Factory with(SemaphorePlay.Maker maker) {
        return scene -> new SemaphorePlay(scene, maker);
    }

    private static final Play.Factory SOUND =
            with((process, path, max) -> SemaphoreFault.semaphore(process.context(), path, SemaphoreOptions.max(max)));

    private static final Play.Factory STRICT = with((process, path, max) -> SemaphoreFault.semaphore(
            process.context(), path, SemaphoreOptions.max(max).strict(true)));

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

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(SemaphoreFault fault) {
        new Schedules(with(fault::make)).requireFound(fault.finding());
    }
}
