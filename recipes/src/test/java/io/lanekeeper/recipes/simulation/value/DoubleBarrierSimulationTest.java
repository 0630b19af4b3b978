// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.internal.value.Values;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(BarrierFault fault) {
        new Schedules(scene -> new DoubleBarrierPlay(scene, fault::make)).requireFound(fault.finding());
    }
}
