// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Sync;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A read behind a sync of the same thread and session shows each write that had been acknowledged to a client when the
 * sync was called.
 * Ephemeral nodes go; they have a rule of their own.
 */
final class SyncReads implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<String, NavigableMap<Long, Node>> acknowledged = acknowledged(index);
        Horizon.forEach(index, (reply, horizon) -> {
            Sync sync = horizon.sync();
            if (sync != null && reply instanceof Read read && acknowledged.containsKey(read.path())) {
                Map.Entry<Long, Node> last =
                        acknowledged.get(read.path()).lowerEntry(sync.span().invoked());
                if (last != null && isMissing(last.getValue(), read, horizon)) {
                    violations.accept("acknowledged: " + last.getValue() + ", then " + sync + ", then " + read);
                }
            }
        });
    }

    /** For each node, by time, the last version that had been acknowledged then. */
    private static Map<String, NavigableMap<Long, Node>> acknowledged(Index index) {
        Map<String, NavigableMap<Long, Node>> acknowledged = new HashMap<>();
        index.changes().stream()
                .filter(change -> !(change instanceof Create create && create.ephemeral()))
                .sorted(Comparator.comparingLong(change -> change.span().ended()))
                .forEach(change -> add(acknowledged, change));
        return acknowledged;
    }

    private static void add(Map<String, NavigableMap<Long, Node>> acknowledged, Reply change) {
        Node node = change.node();
        if (node != null) {
            NavigableMap<Long, Node> ofPath = acknowledged.computeIfAbsent(node.path(), path -> new TreeMap<>());
            Map.Entry<Long, Node> last = ofPath.lastEntry();
            if (last == null || last.getValue().version() < node.version()) {
                ofPath.put(change.span().ended(), node);
            }
        }
    }

    private static boolean isMissing(Node last, Read read, Horizon horizon) {
        Node seen = read.node();
        return seen == null
                ? !horizon.mayBeOfFormerLeader(last.zxid())
                : seen.version() < last.version()
                        && !new Horizon(Math.max(horizon.zxid(), seen.zxid()), null).mayBeOfFormerLeader(last.mzxid());
    }
}
