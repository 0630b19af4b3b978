// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules of a read-write lock. */
class ReadWriteSimulationTest {
    private static final Play.Factory LOCK = scene -> new ReadWritePlay(
            scene, (process, path) -> new Locks(process.context(), Layout.CURATOR).readWriteLock(path));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(LOCK).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(LOCK).run()));
    }

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(ReadWriteFault fault) {
        new Schedules(scene -> new ReadWritePlay(scene, fault::make)).requireFound(fault.finding());
    }
}
