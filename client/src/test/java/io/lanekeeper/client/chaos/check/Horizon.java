// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Sync;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge of a session at a call: the last transaction that it had been shown, and the last sync of the same
 * thread. A transaction was shown before if its reply had ended when the call was made, or if the same thread called
 * it earlier. The order of notifications would not do: a caller that links late to a result is notified late.
 *
 * @param zxid 0 if it had seen nothing
 */
record Horizon(long zxid, @Nullable Sync sync) {
    interface Each {
        void at(Reply reply, Horizon horizon);
    }

    /** Calls {@code each} for the replies in all known sessions, in each session in the order of the calls. */
    static void forEach(Index index, Each each) {
        Map<Long, List<Reply>> sessions = new HashMap<>();
        for (Reply reply : index.replies()) {
            if (reply.span().session() != 0) {
                sessions.computeIfAbsent(reply.span().session(), session -> new ArrayList<>())
                        .add(reply);
            }
        }
        sessions.values().forEach(replies -> inSession(replies, each));
    }

    private static void inSession(List<Reply> replies, Each each) {
        Map<Integer, Long> seenByThread = new HashMap<>();
        Map<Integer, Sync> syncs = new HashMap<>();
        Sweep.<Reply>overTime(replies, Horizon::shown, (reply, newest) -> {
            int thread = reply.span().thread();
            long byThread = seenByThread.getOrDefault(thread, 0L);
            each.at(reply, new Horizon(Math.max(byThread, newest == null ? 0 : shown(newest)), syncs.get(thread)));
            if (thread != 0) {
                seenByThread.merge(thread, shown(reply), Math::max);
                if (reply instanceof Sync sync) {
                    syncs.put(thread, sync);
                }
            }
        });
    }

    private static long shown(Reply reply) {
        Node node = reply.node();
        return node == null ? 0 : node.zxid();
    }

    /**
     * Returns whether the sync need not have shown a transaction. A leader that has been deposed and does not know it
     * yet replies to syncs without asking the others. Whatever it can miss is of a later leader, of which the session
     * has then seen nothing either.
     */
    boolean mayBeOfFormerLeader(long missed) {
        return Index.epoch(missed) > Index.epoch(zxid);
    }
}
