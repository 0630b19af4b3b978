// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.internal.group.PathGroup;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules of a group. */
class GroupSimulationTest {
    private static final Play.Factory GROUP = scene ->
            new GroupPlay(scene, (process, path) -> new PathGroup(process.context(), path, GroupLayout.MEMBER));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(GROUP).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(GROUP).run()));
    }

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(GroupFault fault) {
        new Schedules(scene -> new GroupPlay(scene, fault::make)).requireFound(fault.finding());
    }
}
