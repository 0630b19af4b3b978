// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.internal.group.ItemPartitioner;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import org.junit.jupiter.api.Test;

/** Schedules of processes that divide items. */
class PartitionerSimulationTest {
    private static final Play.Factory SOUND = with((process, path, options) -> partitioner(process, path, options, ""));

    private static Play.Factory with(PartitionerPlay.Maker maker) {
        return scene -> new PartitionerPlay(scene, maker);
    }

    private static SetPartitioner partitioner(
            SimulatedProcess process, String path, PartitionerOptions options, String suffix) {
        Locks locks = new Locks(process.context(), Layout.KAZOO);
        return new ItemPartitioner(process.context(), path, options, item -> locks.lock(item + suffix));
    }

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(SOUND).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(SOUND).run()));
    }

    /** Each process has locks of its own. */
    @Test
    void itemsWithoutACommonLockAreFound() {
        Play.Factory broken =
                with((process, path, options) -> partitioner(process, path, options, "-" + process.number()));
        new Schedules(broken).requireFound(new Finding("OneOwner", "owned twice"));
    }
}
