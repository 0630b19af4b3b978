// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.Collection;

/** At each instant at most one leadership is held, by its process's clock. Those that an operator has taken are left out. */
final class OneLeader extends Rule {
    private final ContenderTruth truth;

    OneLeader(Scene scene, ContenderTruth truth) {
        super(scene);
        this.truth = truth;
    }

    void check(Collection<Leadership> leaderships) {
        Leadership leader = null;
        for (Leadership next : leaderships) {
            if (isHeld(next)) {
                Leadership other = leader;
                require(other == null, () -> other + " and " + next);
                leader = next;
            }
        }
    }

    private boolean isHeld(Leadership leadership) {
        ContenderTruth.Place place = truth.of(leadership.path());
        return leadership.isHeld() && (place == null || !truth.takenByHand(place));
    }
}
