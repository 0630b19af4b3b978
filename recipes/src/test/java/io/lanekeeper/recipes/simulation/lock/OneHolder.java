// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * At each instant at most one lease is held, by its process's clock. Leases that an operator has taken are left out: no process can
 * know of that at once.
 */
final class OneHolder extends Rule {
    private final Scene scene;
    private final ContenderTruth truth;

    OneHolder(Scene scene, ContenderTruth truth) {
        super(scene);
        this.scene = scene;
        this.truth = truth;
    }

    void check(List<LockCall> holders) {
        LockCall holder = null;
        for (LockCall call : holders) {
            if (isHeld(call)) {
                LockCall other = holder;
                require(
                        other == null,
                        () -> describe(other) + " and " + describe(call) + " at "
                                + scene.handler().elapsed());
                holder = call;
            }
        }
    }

    private boolean isHeld(LockCall call) {
        Lease lease = call.lease();
        if (lease == null || !lease.isHeld()) {
            return false;
        }
        ContenderTruth.Place place = truth.of(lease.path());
        return place == null || !truth.takenByHand(place);
    }

    private static String describe(@Nullable LockCall call) {
        return call == null ? "" : call.process() + " holds " + call.lease();
    }
}
