// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Sync;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Each ephemeral node belongs to the session that created it. A client that must see its creation finds it until that
 * session ends. A later write of the session proves that it has not ended. A reply to a read proves nothing, since a
 * server that has lost its leader does not know which sessions have ended. At rest the nodes of open sessions exist,
 * and those of others do not. No client deletes any.
 */
final class Ephemerals implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<String, Create> created = new HashMap<>();
        index.history()
                .all(Create.class)
                .filter(create -> create.ephemeral() && create.ok())
                .forEach(create -> created.put(create.path(), create));
        created.values().forEach(create -> checkOwner(create, violations));
        checkReads(index, created, violations);
        checkRest(index, created, violations);
    }

    private static void checkOwner(Create create, Consumer<String> violations) {
        long session = create.span().session();
        Node node = create.node();
        if (node != null && (node.owner() == 0 || (session != 0 && node.owner() != session))) {
            violations.accept("belongs to another than its session: " + create);
        }
    }

    private static void checkReads(Index index, Map<String, Create> created, Consumer<String> violations) {
        Map<Long, Long> alive = new HashMap<>();
        index.changes()
                .forEach(change ->
                        alive.merge(change.span().session(), change.span().invoked(), Math::max));
        Horizon.forEach(index, (reply, horizon) -> {
            Create create = missing(reply, created);
            Node node = create == null ? null : create.node();
            if (create != null && node != null && mustSee(create, node, horizon)) {
                if (alive.getOrDefault(node.owner(), 0L) > reply.span().ended()) {
                    violations.accept("gone before the end of its session: " + create + ", by " + reply);
                }
            }
        });
    }

    private static @Nullable Create missing(Reply reply, Map<String, Create> created) {
        return reply instanceof Read read && read.node() == null ? created.get(read.path()) : null;
    }

    private static boolean mustSee(Create create, Node node, Horizon horizon) {
        Sync sync = horizon.sync();
        boolean caughtUp =
                sync != null && create.span().before(sync.span()) && !horizon.mayBeOfFormerLeader(node.czxid());
        return caughtUp || node.czxid() <= horizon.zxid();
    }

    private static void checkRest(Index index, Map<String, Create> created, Consumer<String> violations) {
        History.Rest rest = index.history().rest();
        for (Node node : rest.nodes()) {
            boolean ephemeral = index.author(node.value()) instanceof Create create && create.ephemeral();
            if (ephemeral && (node.owner() == 0 || rest.over().contains(node.owner()))) {
                violations.accept("there without its session: " + node);
            }
        }
        created.values().forEach(create -> {
            Node node = create.node();
            if (node != null
                    && rest.living().contains(node.owner())
                    && !index.rest().containsKey(node.path())) {
                violations.accept("gone at rest, before the end of its session: " + create);
            }
        });
    }
}
