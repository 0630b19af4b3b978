// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.time.Duration;

/** A new candidate, and a leader that resigns and contends again, cause a few requests, however many candidates there are. */
final class NoHerd extends Rule {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int MOST_FOR_A_CANDIDATE = 4;
    /** The deletion, two of the next leader if others were in front of it when it came, and those of a new candidate. */
    private static final int MOST_FOR_A_RESIGNATION = 3 + MOST_FOR_A_CANDIDATE;

    private final Scene scene;

    NoHerd(Scene scene) {
        super(scene);
        this.scene = scene;
    }

    void candidate(Runnable start) {
        int requests = requestsFor(start);
        require(requests <= MOST_FOR_A_CANDIDATE, () -> requests + " requests for a candidate");
    }

    void resignation(Runnable resignation) {
        int requests = requestsFor(resignation);
        require(requests <= MOST_FOR_A_RESIGNATION, () -> requests + " requests for a resignation");
    }

    private int requestsFor(Runnable action) {
        int before = scene.truth().requests();
        action.run();
        scene.pass(QUIET);
        return scene.truth().requests() - before;
    }
}
