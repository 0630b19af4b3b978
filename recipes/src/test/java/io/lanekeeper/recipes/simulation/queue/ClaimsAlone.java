// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.simulation.HoldersPlay.Held;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** At each instant at most one claim of an item is held, by its process's clock. */
final class ClaimsAlone extends Rule {
    ClaimsAlone(Scene scene) {
        super(scene);
    }

    /** A claim that is on its way back may be gone at the servers already. */
    void check(List<Held> now) {
        Map<String, Held> holders = new HashMap<>();
        for (Held one : now) {
            if (!one.goesBack() && one.lease() instanceof Claim claim) {
                Held other = holders.put(claim.name(), one);
                require(other == null, () -> claim.name() + " is held twice: " + other + " and " + one);
            }
        }
    }
}
