// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;

/** A lease is given for a node that was the first of the queue, and that belongs to the session of the lease. */
final class GrantsAreFirst extends Rule {
    private final ContenderTruth truth;

    GrantsAreFirst(Scene scene, ContenderTruth truth) {
        super(scene);
        this.truth = truth;
    }

    void granted(LockCall call, Lease lease) {
        ContenderTruth.Place place = truth.of(lease.path());
        require(place != null, () -> call + ": " + lease.path() + " never was");
        if (place != null) {
            require(place.wasFirst(), () -> call + ": " + place + " never was first; " + truth.first() + " is");
            require(
                    place.owner() == lease.sessionId(),
                    () -> call + ": " + place + " is not of session 0x" + Long.toHexString(lease.sessionId()));
            boolean current = lease.state().ended() || call.process().client().sessionId() == lease.sessionId();
            require(current, () -> call + ": " + lease + " is not of the present session");
        }
    }
}
