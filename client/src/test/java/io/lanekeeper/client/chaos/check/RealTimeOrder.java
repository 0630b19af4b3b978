// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Reply;
import java.util.Objects;
import java.util.function.Consumer;

/** A write that began when another one had been acknowledged is the later transaction. */
final class RealTimeOrder implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Sweep.<Reply>overTime(index.changes(), RealTimeOrder::zxid, (change, newest) -> {
            if (newest != null && zxid(change) <= zxid(newest)) {
                violations.accept("began later and is the earlier transaction: " + change + ", behind " + newest);
            }
        });
    }

    private static long zxid(Reply change) {
        Node node = Objects.requireNonNull(change.node());
        return Index.zxid(change, node);
    }
}
