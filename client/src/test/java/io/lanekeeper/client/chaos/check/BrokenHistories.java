// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Happened;
import io.lanekeeper.client.chaos.check.History.Kind;
import java.util.stream.Stream;

/** Histories that continue {@link Story#beginning} and break one promise each. */
final class BrokenHistories {
    private static final String SEQ = "/s/n-";

    private BrokenHistories() {}

    static Stream<Case> all() {
        return Stream.of(
                new Case("gone at rest", Promise.WRITES_ARE_KEPT, story -> story.rest("/r", 12, 2, 11)),
                new Case("no node at rest", Promise.WRITES_ARE_KEPT, story -> story.rest("/other", 0, 0, 1)),
                new Case(
                        "another has its version",
                        Promise.WRITES_ARE_KEPT,
                        story -> story.by(2).sets("/r", 15, 3, 13).rest("/r", 15, 3, 13)),
                new Case("another is seen in its place", Promise.WRITES_ARE_KEPT, story -> story.rest("/r", 13, 3, 12)),
                new Case(
                        "a created node is not there",
                        Promise.WRITES_ARE_KEPT,
                        story -> story.by(1)
                                .createsNext(SEQ, SEQ + "0000000000", 41, 20)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "refused, and seen",
                        Promise.ONLY_WHAT_WAS_ASKED_IS_DONE,
                        story -> story.by(2).fails(Ending.REFUSED, "/r", 1, 15).rest("/r", 15, 4, 13)),
                new Case(
                        "never sent, and seen",
                        Promise.ONLY_WHAT_WAS_ASKED_IS_DONE,
                        story -> story.by(2)
                                .fails(Ending.NOT_APPLIED, "/r", -1, 15)
                                .by(1)
                                .reads("/r", 15, 4, 13)
                                .rest("/r", 15, 4, 13)),
                new Case("invented", Promise.ONLY_WHAT_WAS_ASKED_IS_DONE, story -> story.rest("/r", 99, 4, 13)),
                new Case(
                        "written elsewhere",
                        Promise.ONLY_WHAT_WAS_ASKED_IS_DONE,
                        story -> story.by(1).fails(Ending.UNKNOWN, "/q", -1, 15).rest("/r", 15, 4, 13)),
                new Case(
                        "seen before it was written",
                        Promise.ONLY_WHAT_WAS_ASKED_IS_DONE,
                        story -> story.by(3)
                                .reads("/r", 15, 4, 13)
                                .by(2)
                                .fails(Ending.UNKNOWN, "/r", -1, 15)
                                .rest("/r", 15, 4, 13)),
                new Case(
                        "two versions",
                        Promise.WRITES_ARE_APPLIED_ONCE,
                        story -> story.by(2).reads("/r", 12, 4, 13).rest("/r", 12, 4, 13)),
                new Case(
                        "more versions than writes",
                        Promise.WRITES_ARE_APPLIED_ONCE,
                        story -> story.by(1).sets("/r", 15, 6, 15).rest("/r", 15, 6, 15)),
                new Case(
                        "two nodes",
                        Promise.WRITES_ARE_APPLIED_ONCE,
                        story -> story.by(1)
                                .createsNext(SEQ, SEQ + "0000000000", 41, 20)
                                .rest("/r", 14, 3, 12)
                                .rest(SEQ + "0000000000", 41, 0, 20)
                                .rest(SEQ + "0000000001", 41, 0, 21)),
                new Case(
                        "not the next version",
                        Promise.COMPARE_AND_SET,
                        story -> story.by(1).setsIf("/r", 1, 15, 4, 13).rest("/r", 15, 4, 13)),
                new Case(
                        "refused without a reason",
                        Promise.COMPARE_AND_SET,
                        story -> story.by(1).fails(Ending.REFUSED, "/r", 3, 15).rest("/r", 14, 3, 12)),
                new Case(
                        "refused too early",
                        Promise.COMPARE_AND_SET,
                        story -> story.by(1)
                                .fails(Ending.REFUSED, "/r", 3, 15)
                                .by(2)
                                .sets("/r", 16, 4, 13)
                                .rest("/r", 16, 4, 13)),
                new Case(
                        "against time",
                        Promise.WRITES_IN_REAL_TIME,
                        story -> story.by(1)
                                .sets("/r", 15, 5, 21)
                                .by(3)
                                .sets("/r", 16, 4, 20)
                                .rest("/r", 15, 5, 21)),
                new Case(
                        "applied in another order",
                        Promise.CALLS_IN_ORDER,
                        story -> story.by(1)
                                .together()
                                .sets("/r", 15, 5, 21)
                                .sets("/r", 16, 4, 20)
                                .then()
                                .rest("/r", 15, 5, 21)),
                new Case(
                        "unknown, and applied too late",
                        Promise.CALLS_IN_ORDER,
                        story -> story.by(1)
                                .fails(Ending.UNKNOWN, "/r", -1, 15)
                                .sets("/r", 16, 4, 20)
                                .rest("/r", 15, 5, 21)),
                new Case(
                        "an old version",
                        Promise.READS_NEVER_GO_BACK,
                        story -> story.by(1).reads("/r", 12, 2, 11).rest("/r", 14, 3, 12)),
                new Case(
                        "not its own write",
                        Promise.READS_NEVER_GO_BACK,
                        story -> story.by(3)
                                .together()
                                .sets("/r", 15, 4, 13)
                                .reads("/r", 14, 3, 12)
                                .then()
                                .rest("/r", 15, 4, 13)),
                new Case(
                        "older than another node that it has seen",
                        Promise.READS_NEVER_GO_BACK,
                        story -> story.by(1)
                                .sets("/q", 21, 1, 20)
                                .by(3)
                                .reads("/q", 21, 1, 20)
                                .reads("/r", 11, 1, 10)
                                .rest("/r", 14, 3, 12)
                                .rest("/q", 21, 1, 20)),
                new Case(
                        "behind a sync",
                        Promise.SYNC_CATCHES_UP,
                        story -> story.by(3).syncs().reads("/r", 12, 2, 11).rest("/r", 14, 3, 12)),
                new Case(
                        "a created node behind a sync",
                        Promise.SYNC_CATCHES_UP,
                        story -> story.by(1)
                                .creates("/n", 41, 20)
                                .by(3)
                                .syncs()
                                .reads("/q", 0, 0, 1)
                                .findsNothing("/n")
                                .rest("/r", 14, 3, 12)
                                .rest("/n", 41, 0, 20)),
                new Case(
                        "a smaller number",
                        Promise.SEQUENCES_GROW,
                        story -> story.by(1)
                                .createsNext(SEQ, SEQ + "0000000001", 41, 20)
                                .by(2)
                                .createsNext(SEQ, SEQ + "0000000000", 42, 21)
                                .rest("/r", 14, 3, 12)
                                .rest(SEQ + "0000000001", 41, 0, 20)
                                .rest(SEQ + "0000000000", 42, 0, 21)),
                new Case(
                        "without an owner",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        story -> story.by(1).createsEphemeral("/e", 51, 20, 0).rest("/r", 14, 3, 12)),
                new Case(
                        "of another",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        story -> story.by(1).createsEphemeral("/e", 51, 20, 999).rest("/r", 14, 3, 12)),
                new Case(
                        "gone for its owner",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        story -> story.by(1)
                                .createsEphemeral("/e", 51, 20)
                                .findsNothing("/e")
                                .sets("/r", 15, 4, 21)
                                .rest("/r", 15, 4, 21)),
                new Case(
                        "gone behind a sync",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        story -> story.by(1)
                                .createsEphemeral("/e", 51, 20)
                                .by(2)
                                .syncs()
                                .findsNothing("/e")
                                .by(1)
                                .sets("/r", 15, 4, 21)
                                .rest("/r", 15, 4, 21)),
                new Case(
                        "gone at rest",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        story -> story.by(1)
                                .createsEphemeral("/e", 51, 20)
                                .living(1)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "longer than its session",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        story -> story.by(1)
                                .createsEphemeral("/e", 51, 20)
                                .over(1)
                                .rest("/r", 14, 3, 12)
                                .restEphemeral("/e", 51, 20, 100)),
                new Case(
                        "not notified",
                        Promise.WATCHES_ARE_NOTIFIED_ONCE,
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .rest("/r", 13, 4, 13)),
                new Case(
                        "not notified of its end",
                        Promise.WATCHES_ARE_NOTIFIED_ONCE,
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .over(1)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "notified twice",
                        Promise.WATCHES_ARE_NOTIFIED_ONCE,
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .notified(1, Happened.CHANGED, 13)
                                .notified(1, Happened.CHANGED, 14)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "notified of what was read",
                        Promise.WATCHES_ARE_NOTIFIED_ONCE,
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .notified(1, Happened.CHANGED, 12)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "notified without a read",
                        Promise.WATCHES_ARE_NOTIFIED_ONCE,
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .notified(1, Happened.CHANGED, 13)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "notified too late",
                        Promise.WATCHES_ARE_NOTIFIED_ONCE,
                        story -> story.by(1)
                                .watch(1, Kind.ONCE, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .sets("/r", 15, 4, 13)
                                .notified(1, Happened.CHANGED, 13)
                                .rest("/r", 15, 4, 13)),
                new Case(
                        "one left out",
                        Promise.PERSISTENT_WATCHES_MISS_NOTHING,
                        story -> story.by(1)
                                .watch(1, Kind.PERSISTENT, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .sets("/r", 15, 4, 13)
                                .sets("/r", 16, 5, 14)
                                .notified(1, Happened.CHANGED, 14)
                                .notified(1, Happened.GAP, -1)
                                .rest("/r", 16, 5, 14)),
                new Case(
                        "the last one left out",
                        Promise.PERSISTENT_WATCHES_MISS_NOTHING,
                        story -> story.by(1)
                                .watch(1, Kind.PERSISTENT, "/r")
                                .watches(1, "/r", 14, 3, 12)
                                .sets("/r", 15, 4, 13)
                                .rest("/r", 15, 4, 13)),
                new Case(
                        "in another order",
                        Promise.PERSISTENT_WATCHES_MISS_NOTHING,
                        story -> story.by(1)
                                .watch(1, Kind.PERSISTENT, "/r")
                                .notified(1, Happened.CHANGED, 12)
                                .notified(1, Happened.CHANGED, 11)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "back to an old state",
                        Promise.STATES_ADVANCE,
                        story -> story.by(1)
                                .watch(1, Kind.STATES, "/r")
                                .notifiedState(1, "/r", 12, 2, 11)
                                .notifiedState(1, "/r", 11, 1, 10)
                                .notifiedState(1, "/r", 14, 3, 12)
                                .rest("/r", 14, 3, 12)),
                new Case(
                        "not the last state",
                        Promise.STATES_ADVANCE,
                        story -> story.by(1)
                                .watch(1, Kind.STATES, "/r")
                                .notifiedState(1, "/r", 12, 2, 11)
                                .rest("/r", 14, 3, 12)));
    }
}
