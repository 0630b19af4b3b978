// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.client.data.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The events of one node watch, and a check of their order. */
final class NodeHistory {
    /** The planted breaks of a node watch. */
    enum Fault {
        NONE,
        LOSES,
        REPEATS,
        GOES_BACK,
        KEEPS_DELETIONS_TO_ITSELF
    }

    private final Fault fault;
    private final ToLongFunction<Stat> change;
    private final List<@Nullable Stat> notified = new ArrayList<>();
    private int calls;

    /** {@code change} is the zxid that makes a state another one. */
    NodeHistory(ToLongFunction<Stat> change, Fault fault) {
        this.change = change;
        this.fault = fault;
    }

    /** Null stands for no node. */
    void add(@Nullable Stat stat) {
        calls++;
        boolean now = calls % 3 == 0;
        if (now && fault == Fault.LOSES) {
            return;
        }
        if (stat == null && calls > 1 && fault == Fault.KEEPS_DELETIONS_TO_ITSELF) {
            return;
        }
        notified.add(stat);
        if (now && fault == Fault.REPEATS) {
            notified.add(stat);
        }
        if (now && fault == Fault.GOES_BACK) {
            notified.add(notified.get(0));
            notified.add(stat);
        }
    }

    int size() {
        return notified.size();
    }

    /** Null if all is well so far. */
    @Nullable
    String wrong() {
        long newest = Long.MIN_VALUE;
        Stat before = null;
        for (int i = 0; i < notified.size(); i++) {
            Stat stat = notified.get(i);
            if (i > 0 && before == null && stat == null) {
                return "absence notified twice in a row: " + notified;
            }
            if (stat != null) {
                long zxid = change.applyAsLong(stat);
                if (zxid <= newest) {
                    return (zxid == newest ? "notified twice: " : "went back: ") + notified;
                }
                if (before != null && before.czxid() != stat.czxid()) {
                    return "a deletion was not notified: " + notified;
                }
                newest = zxid;
            }
            before = stat;
        }
        return null;
    }

    /** Returns null if the last event shows the node as it is; -1 stands for no node. */
    @Nullable
    String wrongEnd(long changedLast) {
        Stat last = notified.isEmpty() ? null : notified.get(notified.size() - 1);
        long notifiedLast = last == null ? -1 : change.applyAsLong(last);
        return !notified.isEmpty() && notifiedLast == changedLast
                ? null
                : "the end, 0x" + Long.toHexString(changedLast) + ", was not notified: " + notified;
    }
}
