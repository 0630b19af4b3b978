// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tokens are unique, and grow in the order in which contenders are first, over sessions and removals of the directory. */
final class TokensGrow extends Rule {
    private final ContenderTruth truth;
    private final Set<Long> given = new HashSet<>();
    private long highest = Long.MIN_VALUE;
    private int compared;

    TokensGrow(Scene scene, ContenderTruth truth) {
        super(scene);
        this.truth = truth;
    }

    /** A lease whose node has gone meanwhile may come late. */
    void granted(LockCall call, Lease lease) {
        long token = lease.token();
        require(given.add(token), () -> call + ": token " + token + " was given before");
        ContenderTruth.Place place = truth.of(lease.path());
        if (place != null) {
            require(place.czxid() == token, () -> call + ": token " + token + " for " + place);
            require(place.gone() || token > highest, () -> call + ": token " + token + " after " + highest);
        }
        highest = Math.max(highest, token);
    }

    void check() {
        List<ContenderTruth.Place> firsts = truth.firsts();
        for (compared = Math.max(1, compared); compared < firsts.size(); compared++) {
            ContenderTruth.Place before = firsts.get(compared - 1);
            ContenderTruth.Place next = firsts.get(compared);
            require(before.czxid() < next.czxid(), () -> next + " was first after " + before);
        }
    }
}
