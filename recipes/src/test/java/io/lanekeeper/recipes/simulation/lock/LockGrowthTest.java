// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.recipes.internal.lock.EngineLock;
import io.lanekeeper.recipes.simulation.Growth;
import io.lanekeeper.recipes.simulation.PlantedFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cycles of a lock, after which nothing is left. */
class LockGrowthTest {
    /** Each has four calls. */
    private static final int CYCLES = Integer.getInteger("recipes.cycles", 2_500);

    private static final int FEW = 60;

    private static String grown(int cycles, PlantedFault fault) {
        return Growth.of(
                scene -> new LockPlay(scene, (process, path) -> new EngineLock(process.context(), path)),
                cycles,
                LockPlay::cycle,
                fault);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAVES_TIMERS", "LEAVES_WATCHES"})
    void plantedFaultIsFound(PlantedFault fault) {
        assertTrue(grown(FEW, fault).contains("has become"), fault::toString);
    }

    @Test
    void nothingGrowsWithAcquireCancelAndExpiry() {
        assertEquals("", grown(CYCLES, PlantedFault.NONE));
    }
}
