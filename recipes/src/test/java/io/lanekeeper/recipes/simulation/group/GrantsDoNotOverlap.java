// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The grants of different holders do not overlap, by the clock of the servers, unless a holder has given its grant back. */
final class GrantsDoNotOverlap extends Rule {
    private final Duration time;
    private final List<Grant> grants = new ArrayList<>();
    private final List<Long> released = new ArrayList<>();

    GrantsDoNotOverlap(Scene scene, Duration time) {
        super(scene);
        this.time = time;
    }

    void granted(Grant grant) {
        grants.add(grant);
    }

    void releases(Grant grant) {
        released.add(grant.token());
    }

    void checkEnd() {
        grants.sort(Comparator.comparingLong(Grant::token));
        for (int i = 1; i < grants.size(); i++) {
            Grant before = grants.get(i - 1);
            Grant next = grants.get(i);
            boolean same = before.holder().equals(next.holder()) || released.contains(before.token());
            require(
                    same || !next.until().minus(time).isBefore(before.until()),
                    () -> next + " begins before the end of " + before);
            require(before.token() != next.token(), () -> next + " has the token of " + before);
        }
    }
}
