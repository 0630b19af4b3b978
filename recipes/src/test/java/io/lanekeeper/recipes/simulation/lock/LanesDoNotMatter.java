// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;

/** All goes on although callbacks hold each lane of each process for ever. */
final class LanesDoNotMatter extends Rule {
    LanesDoNotMatter(Scene scene) {
        super(scene);
    }

    void checkFinished(boolean finished, String open) {
        require(finished, () -> "has not ended with held lanes: " + open);
    }
}
