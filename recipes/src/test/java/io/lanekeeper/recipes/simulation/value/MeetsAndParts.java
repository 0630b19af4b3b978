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
import java.util.TreeSet;

/**
 * No process enters before all members existed together, and none leaves before all of its round have left or died. A node that is
 * younger than the round's {@code ready} is of no member of the round.
 */
final class MeetsAndParts extends Rule {
    /** A process that leaves, with the fewest members of its round since it began. */
    private static final class Leaving {
        private final Held member;
        private final AsyncResult<Void> left;
        private final long round;
        private long fewest = Long.MAX_VALUE;

        private Leaving(Held member, AsyncResult<Void> left, long round) {
            this.member = member;
            this.left = left;
            this.round = round;
        }

        private void observe(List<Long> present) {
            fewest = Math.min(
                    fewest, present.stream().filter(created -> created <= round).count());
        }
    }

    private final int members;
    /** The most members since a call to enter began. */
    private final Map<Call<?>, Integer> most = new HashMap<>();

    private final List<Leaving> leaving = new ArrayList<>();
    /** The transactions that have created {@code ready}. */
    private final TreeSet<Long> rounds = new TreeSet<>();

    MeetsAndParts(Scene scene, int members) {
        super(scene);
        this.members = members;
    }

    /** @param present the transactions that have created the nodes of members */
    void observe(List<Long> present) {
        most.replaceAll((call, before) -> Math.max(before, present.size()));
        leaving.forEach(one -> one.observe(present));
    }

    /** Notes that {@code ready} was created. */
    void meets(long zxid) {
        rounds.add(zxid);
    }

    void begins(Call<?> call, List<Long> present) {
        most.put(call, present.size());
    }

    void entered(Held member) {
        Integer together = most.remove(member.call());
        require(
                together != null && together >= members,
                () -> member + " has entered, and at most " + together + " were there (expected: " + members + ")");
    }

    void leaves(Held member, AsyncResult<Void> left, List<Long> present) {
        Long round = rounds.higher(member.lease().token());
        Leaving next = new Leaving(member, left, round == null ? Long.MAX_VALUE : round);
        next.observe(present);
        leaving.add(next);
    }

    /** Checks those that have left. A lost or stopped member leaves at once. */
    void checkLeft() {
        for (Leaving one : List.copyOf(leaving)) {
            if (one.left.isDone()) {
                leaving.remove(one);
                boolean early = one.left.successful() && one.fewest > 0;
                require(
                        !early || one.member.call().sessionLostSince(),
                        () -> one.member + " has left, and " + one.fewest + " were there all the time");
            }
        }
    }

    void checkEnd(List<Long> present) {
        require(present.isEmpty(), () -> present.size() + " members are left");
    }
}
