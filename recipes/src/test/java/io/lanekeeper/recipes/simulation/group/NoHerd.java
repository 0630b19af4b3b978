// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.time.Duration;

/** A change of a member causes a few requests of itself, and a listing and a read at most of each watcher. */
final class NoHerd extends Rule {
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** The creation, and the own watch. */
    private static final int OWN = 2;

    private static final int OF_A_WATCHER = 2;

    private final Scene scene;

    NoHerd(Scene scene) {
        super(scene);
        this.scene = scene;
    }

    void change(int watchers, Runnable action) {
        int before = scene.truth().requests();
        action.run();
        scene.pass(QUIET);
        int requests = scene.truth().requests() - before;
        require(
                requests <= OWN + OF_A_WATCHER * watchers,
                () -> requests + " requests for a change, and " + watchers + " watchers");
    }
}
