// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.recipes.internal.lock.EngineLock;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.PlantedFault;
import io.lanekeeper.recipes.simulation.Play;
import org.junit.jupiter.api.Test;

/** A lock whose calls are struck at each of their first frames. */
class LockPositionsTest {
    private static final int AT_LEAST = 250;

    private static final Play.Factory LOCK =
            scene -> new LockPlay(scene, (process, path) -> new EngineLock(process.context(), path));

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        CutPositions positions = new CutPositions(LOCK);
        assertEquals("", String.join("\n", positions.run()));
        assertTrue(positions.runs() > AT_LEAST, () -> "only " + positions.runs() + " runs");
    }

    @Test
    void plantedFaultIsFound() {
        String found = String.join("\n", new CutPositions(LOCK, PlantedFault.TRUSTS_ITS_STATE).run());
        assertTrue(found.contains("OneHolder"), found);
    }
}
