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

/** Schedules of a counter. */
class CounterSimulationTest {
    private static final Play.Factory COUNTER =
            scene -> new CounterPlay(scene, (process, path) -> new Values(process.context()).counter(path));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(COUNTER).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(COUNTER).run()));
    }

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(CounterFault fault) {
        new Schedules(scene -> new CounterPlay(scene, fault::make)).requireFound(fault.finding());
    }
}
