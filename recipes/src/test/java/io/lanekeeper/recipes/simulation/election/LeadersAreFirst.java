// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;

/** A leader's node was the first of the queue, and belongs to the session of the leadership. Its creation is the epoch. */
final class LeadersAreFirst extends Rule {
    private final ContenderTruth truth;

    LeadersAreFirst(Scene scene, ContenderTruth truth) {
        super(scene);
        this.truth = truth;
    }

    void elected(SimulatedProcess process, Leadership leadership) {
        ContenderTruth.Place place = truth.of(leadership.path());
        require(place != null, () -> process + ": " + leadership.path() + " never was");
        if (place != null) {
            require(place.wasFirst(), () -> process + ": " + place + " never was first; " + truth.first() + " is");
            require(place.owner() == leadership.sessionId(), () -> process + ": " + leadership + " for " + place);
            require(place.czxid() == leadership.epoch(), () -> process + ": " + leadership + " for " + place);
        }
    }
}
