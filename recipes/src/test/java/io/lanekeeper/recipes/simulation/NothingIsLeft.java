// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

/** Nothing is left at clients and servers: no deletion that goes on, watch, timer or connection, and nothing was thrown. */
final class NothingIsLeft extends Rule {
    private final Scene scene;

    NothingIsLeft(Scene scene) {
        super(scene);
        this.scene = scene;
    }

    /** Checks while the clients are connected, and all that they had was given back. */
    void checkConnected(int mostWatches) {
        for (SimulatedProcess process : scene.processes()) {
            int open = process.context().cleanup().open();
            require(open == 0, () -> process + " has " + open + " deletions that have not ended");
        }
        int watches = scene.servers().watches();
        require(watches <= mostWatches, () -> watches + " watches at servers (expected: at most " + mostWatches + ")");
    }

    /** Checks after the stop of all clients. */
    void checkStopped() {
        require(scene.handler().timers() == 0, () -> scene.handler().timers() + " timers after the stop");
        require(scene.servers().watches() == 0, () -> scene.servers().watches() + " watches at servers after the stop");
        require(
                scene.handler().network().links().isEmpty(),
                () -> scene.handler().network().links().size() + " connections after the stop");
        require(
                scene.handler().uncaught().isEmpty(),
                () -> "thrown: " + scene.handler().uncaught());
        require(
                scene.handler().network().faults().isEmpty(),
                () -> "thrown: " + scene.handler().network().faults());
    }
}
