// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A call in a queue, and a release, cause a few requests, however long the queue is. Nothing else happens meanwhile. */
final class NoHerd extends Rule {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int MOST_FOR_A_CALL = 4;
    /** The deletion, and two of the next one in the queue if others were in front of it when it came. */
    private static final int MOST_FOR_A_RELEASE = 3;

    private static final int CALLS = 5;

    private final Scene scene;
    private final LockPlay play;

    NoHerd(Scene scene, LockPlay play) {
        super(scene);
        this.scene = scene;
        this.play = play;
    }

    /** Makes a queue out of calls of all processes, and lets it run out. */
    void check() {
        List<LockCall> queue = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            SimulatedProcess process =
                    scene.processes().get(i % scene.processes().size());
            int place = i;
            int requests = requestsFor(() -> queue.add(play.call(process, null)));
            require(requests <= MOST_FOR_A_CALL, () -> requests + " requests for a call at place " + place);
        }
        for (LockCall call : queue) {
            require(call.lease() != null, () -> call + " has no lease when it is its turn");
            int requests = requestsFor(call::release);
            require(requests <= MOST_FOR_A_RELEASE, () -> requests + " requests for a release of " + call);
        }
    }

    private int requestsFor(Runnable action) {
        int before = scene.truth().requests();
        action.run();
        scene.pass(QUIET);
        return scene.truth().requests() - before;
    }
}
