// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Happened;
import io.lanekeeper.client.chaos.check.History.Kind;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Histories that continue {@link Story#beginning} and are right. */
final class RightHistories {
    private static final long NEXT_LEADER = 1L << 32;
    private static final String SEQ = "/s/n-";

    private RightHistories() {}

    static Stream<Case> all() {
        return Stream.of(
                right("nothing more", story -> story.rest("/r", 14, 3, 12)),
                right("a write of unknown outcome comes late", story -> story.rest("/r", 13, 4, 13)),
                right(
                        "another session is behind",
                        story -> story.by(3).reads("/r", 11, 1, 10).rest("/r", 14, 3, 12)),
                right(
                        "a sync at a leader that does not know that it is deposed",
                        story -> story.by(1)
                                .sets("/r", 15, 4, NEXT_LEADER + 1)
                                .by(2)
                                .syncs()
                                .reads("/r", 14, 3, 12)
                                .rest("/r", 15, 4, NEXT_LEADER + 1)),
                right(
                        "writes at the same time in any order",
                        story -> story.together()
                                .by(1)
                                .sets("/r", 15, 5, 21)
                                .by(2)
                                .sets("/r", 16, 4, 20)
                                .then()
                                .rest("/r", 15, 5, 21)),
                right(
                        "comparing and setting",
                        story -> story.by(1)
                                .setsIf("/c", 0, 31, 1, 20)
                                .by(2)
                                .fails(Ending.REFUSED, "/c", 0, 32)
                                .fails(Ending.NOT_APPLIED, "/c", 1, 33)
                                .setsIf("/c", 1, 34, 2, 21)
                                .rest("/r", 14, 3, 12)
                                .rest("/c", 34, 2, 21)),
                right(
                        "a sequence",
                        story -> story.by(1)
                                .createsNext(SEQ, SEQ + "0000000000", 41, 20)
                                .by(2)
                                .createsNext(SEQ, SEQ + "0000000002", 42, 22)
                                .rest("/r", 14, 3, 12)
                                .rest(SEQ + "0000000000", 41, 0, 20)
                                .rest(SEQ + "0000000002", 42, 0, 22)),
                right(
                        "ephemerals",
                        story -> story.by(3)
                                .createsEphemeral("/e/3", 51, 20)
                                .reads("/e/3", 51, 0, 20)
                                .by(4)
                                .createsEphemeral("/e/4", 52, 21)
                                .by(1)
                                .findsNothing("/e/4")
                                .syncs()
                                .findsNothing("/e/3")
                                .by(3)
                                .syncs()
                                .over(3)
                                .living(4)
                                .rest("/r", 14, 3, 12)
                                .restEphemeral("/e/4", 52, 21, 400)),
                right(
                        "watches",
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watch(2, Kind.ONCE, "/r")
                                .watch(3, Kind.PERSISTENT, "/r")
                                .watch(4, Kind.PERSISTENT, "/r")
                                .watch(5, Kind.STATES, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .watches(3, "/r", 14, 3, 12)
                                .notifiedState(5, "/r", 14, 3, 12)
                                .notified(3, Happened.CHANGED, 20)
                                .notified(1, Happened.CHANGED, 20)
                                .sets("/r", 61, 4, 20)
                                .by(2)
                                .sets("/r", 62, 5, 21)
                                .notified(3, Happened.GAP, -1)
                                .by(1)
                                .watches(2, "/r", 62, 5, 21)
                                .watches(4, "/r", 62, 5, 21)
                                .notified(4, Happened.CHANGED, -1)
                                .notifiedState(5, "/r", 62, 5, 21)
                                .living(1)
                                .rest("/r", 62, 5, 21)),
                right(
                        "a watch whose session ends",
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .notified(1, Happened.ENDED, -1)
                                .over(1)
                                .rest("/r", 14, 3, 12)));
    }

    private static Case right(String name, Consumer<Story> story) {
        return new Case(name, null, story);
    }
}
