// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.internal.value.Values;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;

/** Schedules of a double barrier. */
class DoubleBarrierSimulationTest {
    private static final Play.Factory BARRIER = scene -> new DoubleBarrierPlay(
            scene, (process, path, members) -> new Values(process.context()).doubleBarrier(path, members));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(BARRIER).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(BARRIER).run()));
    }
}
