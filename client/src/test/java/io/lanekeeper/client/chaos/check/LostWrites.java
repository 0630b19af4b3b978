// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An acknowledged write has made the version of the node in its reply: every client sees that, and the node has it at
 * rest at the latest. Ephemeral nodes go; they have a rule of their own.
 */
final class LostWrites implements Rule {
    private record Place(String path, int version) {}

    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<Place, Write> made = new HashMap<>();
        for (Reply change : index.changes()) {
            Node node = change.node();
            if (node != null && change instanceof Write write) {
                Write other = made.put(new Place(node.path(), node.version()), write);
                if (other != null) {
                    violations.accept("acknowledged with the same version: " + other + " and " + write);
                }
                atRest(index, write, node, violations);
            } else if (node != null && change instanceof Create create && !create.ephemeral()) {
                atRest(index, create, node, violations);
            }
        }
        index.nodes().forEach(node -> {
            Write write = made.get(new Place(node.path(), node.version()));
            if (write != null && differs(write, node)) {
                violations.accept("acknowledged: " + write + ", seen: " + node);
            }
        });
    }

    private static void atRest(Index index, Reply change, Node made, Consumer<String> violations) {
        Node rest = index.rest().get(made.path());
        if (rest == null || rest.version() < made.version() || rest.czxid() != made.czxid()) {
            violations.accept("acknowledged: " + change + ", at rest: " + rest);
        }
    }

    private static boolean differs(Write write, Node seen) {
        Node made = write.node();
        boolean sameValue = seen.value() == History.NO_VALUE || seen.value() == write.value();
        return made != null && !(sameValue && seen.mzxid() == made.mzxid());
    }
}
