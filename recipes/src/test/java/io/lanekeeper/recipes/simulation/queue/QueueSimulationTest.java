// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.internal.queue.Queues;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules of a queue. */
class QueueSimulationTest {
    private static final Play.Factory QUEUE =
            scene -> new QueuePlay(scene, (process, path) -> new Queues(process.context()).queue(path));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(QUEUE).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(QUEUE).run()));
    }

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(QueueFault fault) {
        new Schedules(scene -> new QueuePlay(scene, fault::make)).requireFound(fault.finding());
    }
}
