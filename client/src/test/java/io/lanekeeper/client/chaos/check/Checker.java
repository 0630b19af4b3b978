// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Looks whether a history keeps what was promised. */
public final class Checker {
    /** A rule that has found so many need not say more. */
    private static final int ENOUGH = 10;

    private Checker() {}

    /** Returns all that breaks a promise; empty for a history that is right. */
    public static List<Violation> check(History history) {
        return check(history, EnumSet.allOf(Promise.class));
    }

    /** The same for some of the promises. */
    public static List<Violation> check(History history, Set<Promise> promises) {
        Index index = new Index(history);
        List<Violation> all = new ArrayList<>();
        for (Promise promise : promises) {
            List<Violation> found = new ArrayList<>();
            rule(promise).check(index, what -> {
                if (found.size() < ENOUGH) {
                    found.add(new Violation(promise, what));
                }
            });
            all.addAll(found);
        }
        return all;
    }

    private static Rule rule(Promise promise) {
        return switch (promise) {
            case WRITES_ARE_KEPT -> new LostWrites();
            case ONLY_WHAT_WAS_ASKED_IS_DONE -> new PhantomWrites();
            case WRITES_ARE_APPLIED_ONCE -> new DoubleApplies();
            case COMPARE_AND_SET -> new CompareAndSets();
            case WRITES_IN_REAL_TIME -> new RealTimeOrder();
            case CALLS_IN_ORDER -> new CallOrder();
            case READS_NEVER_GO_BACK -> new SessionReads();
            case SYNC_CATCHES_UP -> new SyncReads();
            case SEQUENCES_GROW -> new Sequences();
            case EPHEMERALS_LIVE_WITH_SESSIONS -> new Ephemerals();
            case WATCHES_ARE_NOTIFIED_ONCE -> new OneTimeWatches();
            case PERSISTENT_WATCHES_MISS_NOTHING -> new PersistentWatches();
            case STATES_ADVANCE -> new States();
        };
    }
}
