// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Each item that was put is taken once or left, and no other item is. An item of which it is not known may be missing. */
final class ItemsAreKept extends Rule {
    ItemsAreKept(Scene scene) {
        super(scene);
    }

    /** @param silent the number of takes that were given up, and that may have taken an item all the same */
    void check(
            Map<String, Call<Void>> puts,
            List<String> taken,
            List<String> perhapsTaken,
            List<String> left,
            int silent) {
        int missing = 0;
        for (Map.Entry<String, Call<Void>> put : puts.entrySet()) {
            String item = put.getKey();
            int found = Collections.frequency(taken, item) + Collections.frequency(left, item);
            require(found <= 1, () -> put.getValue() + ": " + item + " is there " + found + " times");
            if (!put.getValue().result().isDone()) {
                continue;
            }
            Outcome outcome = put.getValue().outcome();
            require(found == 0 || outcome != Outcome.NOT_APPLIED, () -> put.getValue() + ", but it is there");
            boolean lost = found == 0 && outcome == Outcome.APPLIED && !perhapsTaken.contains(item);
            missing += lost ? 1 : 0;
        }
        int lost = missing;
        require(lost <= silent, () -> lost + " items are lost, and only " + silent + " takes were given up");
        require(puts.keySet().containsAll(taken), () -> "taken without having been put: " + taken);
    }
}
