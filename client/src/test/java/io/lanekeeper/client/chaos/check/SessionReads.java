// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Reply;
import java.util.Map;
import java.util.function.Consumer;

/** A session that has been shown a transaction sees all that came before it, at any node. */
final class SessionReads implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Horizon.forEach(index, (reply, horizon) -> check(index, reply, horizon, violations));
    }

    private static void check(Index index, Reply reply, Horizon horizon, Consumer<String> violations) {
        Node seen = reply.node();
        if (reply instanceof Read && seen != null) {
            Map.Entry<Integer, Node> next = index.versions(seen.path()).higherEntry(seen.version());
            if (next != null && next.getValue().mzxid() <= horizon.zxid()) {
                violations.accept("the session had seen transaction 0x" + Long.toHexString(horizon.zxid())
                        + ", so it had to see " + next.getValue() + ": " + reply);
            }
        }
    }
}
