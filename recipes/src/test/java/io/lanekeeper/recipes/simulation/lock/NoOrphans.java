// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.List;

/**
 * At rest each node in the queue belongs to a lease that is held or to a call that waits, and each of these has one. If an operator
 * has removed nodes, a holder or one that waits for another of its process may have none: these look when it matters.
 */
final class NoOrphans extends Rule {
    private final Scene scene;
    private final ContenderTruth truth;

    NoOrphans(Scene scene, ContenderTruth truth) {
        super(scene);
        this.scene = scene;
        this.truth = truth;
    }

    void checkRest(List<LockCall> calls) {
        for (SimulatedProcess process : scene.processes()) {
            long session = process.client().sessionId();
            long nodes = truth.present().stream()
                    .filter(place -> place.owner() == session)
                    .count();
            List<LockCall> owners = calls.stream()
                    .filter(call -> call.process() == process && owns(call, session))
                    .toList();
            boolean right = nodes == owners.size() || (truth.removedByHand() && nodes < owners.size());
            require(right, () -> process + " has " + nodes + " nodes for " + owners);
        }
        truth.present().stream()
                .filter(place -> !scene.hasSession(place.owner()))
                .forEach(place -> broken(place + " is of no process"));
    }

    private static boolean owns(LockCall call, long session) {
        Lease lease = call.lease();
        return lease == null ? !call.result().isDone() : !lease.state().ended() && lease.sessionId() == session;
    }

    void checkEnd() {
        require(truth.present().isEmpty(), () -> "left: " + truth.present());
    }
}
