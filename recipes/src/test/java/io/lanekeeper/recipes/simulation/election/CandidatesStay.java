// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.Map;

/** At rest each candidate has one node, and no other node is left. The first of them leads. */
final class CandidatesStay extends Rule {
    private final Scene scene;
    private final ContenderTruth truth;

    CandidatesStay(Scene scene, ContenderTruth truth) {
        super(scene);
        this.scene = scene;
        this.truth = truth;
    }

    void checkRest(Map<SimulatedProcess, LeaderElection> elections) {
        for (SimulatedProcess process : scene.processes()) {
            LeaderElection election = elections.get(process);
            ElectionState state = election == null ? ElectionState.CLOSED : election.state();
            checkNodes(process, state);
            ContenderTruth.Place first = truth.first();
            boolean leads = first != null && first.owner() == process.client().sessionId();
            require(
                    leads == (state == ElectionState.LEADER),
                    () -> process + " is " + state + ", and the first is " + first);
        }
        truth.present().stream()
                .filter(place -> !scene.hasSession(place.owner()))
                .forEach(place -> broken(place + " is of no process"));
    }

    private void checkNodes(SimulatedProcess process, ElectionState state) {
        long session = process.client().sessionId();
        long nodes = truth.present().stream()
                .filter(place -> place.owner() == session)
                .count();
        long expected = state == ElectionState.CLOSED ? 0 : 1;
        require(nodes == expected, () -> process + " has " + nodes + " nodes, and is " + state);
    }

    void checkEnd() {
        require(truth.present().isEmpty(), () -> "left: " + truth.present());
    }
}
