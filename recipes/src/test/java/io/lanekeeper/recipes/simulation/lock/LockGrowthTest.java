// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.internal.lock.EngineLock;
import io.lanekeeper.recipes.simulation.Growth;
import org.junit.jupiter.api.Test;

/** Cycles of a lock, after which nothing is left. */
class LockGrowthTest {
    /** Each has four calls. */
    private static final int CYCLES = Integer.getInteger("recipes.cycles", 2_500);

    @Test
    void nothingGrowsWithAcquireCancelAndExpiry() {
        String grown = Growth.of(
                scene -> new LockPlay(scene, (process, path) -> new EngineLock(process.context(), path)),
                CYCLES,
                LockPlay::cycle);
        assertEquals("", grown);
    }
}
