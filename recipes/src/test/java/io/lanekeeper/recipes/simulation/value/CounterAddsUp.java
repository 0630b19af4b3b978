// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.value.Counter;

/** The number is the sum of all that was added, and of some of that of which it is not known. */
final class CounterAddsUp extends Rule {
    CounterAddsUp(Scene scene) {
        super(scene);
    }

    void check(Call<?> call, long bit, long number) {
        boolean applied = (number & bit) != 0;
        boolean right = switch (call.outcome()) {
            case APPLIED -> applied;
            case NOT_APPLIED -> !applied;
            case UNKNOWN -> true;
        };
        require(right, () -> call + (applied ? " is" : " is not") + " in the number " + number);
    }

    void check(Call<?> call, long bit, Counter.Change change) {
        require(
                change.after() == change.before() + bit && (change.before() & bit) == 0,
                () -> call + " is no sum: " + change);
    }

    void checkRest(long number, long next) {
        require(number >= 0 && number < next, () -> number + " is more than all that was added");
    }
}
