// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.internal.lock.EngineLock;
import io.lanekeeper.recipes.simulation.PlantedFault;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of schedules of a lock, each from a seed that a failure names. A long run: {@code -Drecipes.schedules=500000}; one seed
 * again: {@code -Drecipes.seed=4711 -Drecipes.schedules=1}.
 */
class LockScheduleTest {
    private static final Play.Factory LOCK =
            scene -> new LockPlay(scene, (process, path) -> new EngineLock(process.context(), path));

    private final Schedules schedules = new Schedules(LOCK);

    @Test
    void rulesHoldWhateverHappens() {
        schedules.requireNoViolation();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void plantedFaultIsFound(PlantedFault fault) {
        schedules.requireFound(fault);
    }

    @Test
    void seedRepeatsItsSchedule() {
        schedules.requireRepeated();
    }
}
