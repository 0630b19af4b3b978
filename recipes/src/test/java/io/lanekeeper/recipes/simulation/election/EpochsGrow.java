// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.HashSet;
import java.util.Set;

/**
 * Each epoch has one leadership, and epochs grow from one leadership to the next, over all processes. A process may still elect its
 * candidate when the servers have removed its node, since it has heard of neither; then the leadership is not held, unless an operator
 * has taken the node.
 */
final class EpochsGrow extends Rule {
    private final ContenderTruth truth;
    private final Set<Long> epochs = new HashSet<>();
    private long newest = Long.MIN_VALUE;

    EpochsGrow(Scene scene, ContenderTruth truth) {
        super(scene);
        this.truth = truth;
    }

    void elected(SimulatedProcess process, Leadership leadership) {
        long epoch = leadership.epoch();
        require(epochs.add(epoch), () -> process + ": epoch " + epoch + " for the second time");
        ContenderTruth.Place place = truth.of(leadership.path());
        boolean late = place != null && place.gone() && (!leadership.isHeld() || truth.takenByHand(place));
        long before = newest;
        require(late || epoch > before, () -> process + ": epoch " + epoch + " after " + before + ", of " + place);
        newest = Math.max(newest, epoch);
    }
}
