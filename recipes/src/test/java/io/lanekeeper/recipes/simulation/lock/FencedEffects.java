// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.nio.ByteBuffer;

/**
 * A register that is written with the guard of a lease never goes back to an earlier lease, and no write of a lost lease is applied.
 * The value of the register is the token.
 */
final class FencedEffects extends Rule {
    private final Scene scene;
    private final String register;
    private final ContenderTruth truth;
    private long lastChange;
    private long highest;

    FencedEffects(Scene scene, String register, ContenderTruth truth) {
        super(scene);
        this.scene = scene;
        this.register = register;
        this.truth = truth;
        lastChange = scene.servers().lastDataChange(register);
    }

    /** Runs after the truth of this step was taken: a lease that was given up in the same step is gone already. */
    void check() {
        long change = scene.servers().lastDataChange(register);
        byte[] data = scene.servers().data(register);
        if (change == lastChange || data == null) {
            return;
        }
        lastChange = change;
        long token = ByteBuffer.wrap(data).getLong();
        require(token >= highest, () -> "a write with token " + token + " came behind one with " + highest);
        highest = Math.max(highest, token);
        ContenderTruth.Place place = truth.at(token);
        require(
                place != null && place.wasFirst() && (!place.gone() || place.goneAt() >= change),
                () -> "a write at " + change + " with token " + token + " of " + place);
    }
}
