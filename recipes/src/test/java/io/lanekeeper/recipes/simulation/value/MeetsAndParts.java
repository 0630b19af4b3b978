// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.HoldersPlay.Held;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** No process enters before all members existed together, and none leaves before all have left or died. */
final class MeetsAndParts extends Rule {
    /** A process that leaves, with the fewest members since it began. */
    private static final class Leaving {
        private final Held member;
        private final AsyncResult<Void> left;
        private int fewest;

        private Leaving(Held member, AsyncResult<Void> left, int fewest) {
            this.member = member;
            this.left = left;
            this.fewest = fewest;
        }
    }

    private final int members;
    /** The most members since a call to enter began. */
    private final Map<Call<?>, Integer> most = new HashMap<>();

    private final List<Leaving> leaving = new ArrayList<>();

    MeetsAndParts(Scene scene, int members) {
        super(scene);
        this.members = members;
    }

    void observe(int present) {
        most.replaceAll((call, before) -> Math.max(before, present));
        leaving.forEach(one -> one.fewest = Math.min(one.fewest, present));
    }

    void begins(Call<?> call, int present) {
        most.put(call, present);
    }

    void entered(Held member) {
        Integer together = most.remove(member.call());
        require(
                together != null && together >= members,
                () -> member + " has entered, and at most " + together + " were there (expected: " + members + ")");
    }

    void leaves(Held member, AsyncResult<Void> left, int present) {
        leaving.add(new Leaving(member, left, present));
    }

    /** Checks those that have left. A lost or stopped member leaves at once. */
    void checkLeft() {
        for (Leaving one : List.copyOf(leaving)) {
            if (one.left.isDone()) {
                leaving.remove(one);
                boolean early = one.left.successful() && one.fewest > 0;
                require(
                        !early
                                || one.member.call().sessionLostSince()
                                || one.member.call().stoppedSince(),
                        () -> one.member + " has left, and " + one.fewest + " were there all the time");
            }
        }
    }

    void checkEnd(int present) {
        require(present == 0, () -> present + " members are left");
    }
}
