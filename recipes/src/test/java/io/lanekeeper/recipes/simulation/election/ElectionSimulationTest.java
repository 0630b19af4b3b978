// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules of an election. */
class ElectionSimulationTest {
    private static final Play.Factory ELECTION =
            scene -> new ElectionPlay(scene, (process, path) -> ElectionFault.election(process.context(), path));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(ELECTION).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(ELECTION).run()));
    }

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(ElectionFault fault) {
        new Schedules(scene -> new ElectionPlay(scene, fault::make)).requireFound(fault.finding());
    }
}
