// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One call makes one version of one node: its value is in one place, and there are no more versions than calls. */
final class DoubleApplies implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<Long, Node> places = new HashMap<>();
        index.nodes().filter(node -> node.value() > History.INITIAL).forEach(node -> {
            Node first = places.putIfAbsent(node.value(), node);
            if (first != null && (!first.path().equals(node.path()) || first.version() != node.version())) {
                violations.accept("one value, two places: " + first + " and " + node);
            }
        });
        Map<String, Create> created = new HashMap<>();
        index.history().all(Create.class).forEach(create -> {
            Node node = create.node();
            Create other = node == null ? null : created.put(node.path(), create);
            if (other != null) {
                violations.accept("one node, acknowledged twice: " + other + " and " + create);
            }
        });
        countVersions(index, violations);
    }

    private static void countVersions(Index index, Consumer<String> violations) {
        Map<String, Integer> possible = new HashMap<>();
        index.history()
                .all(Write.class)
                .filter(write -> mayHaveEffect(index, write))
                .forEach(write -> possible.merge(write.path(), 1, Integer::sum));
        possible.forEach((path, writes) -> {
            Node rest = index.rest().get(path);
            if (rest != null && rest.version() > writes) {
                violations.accept("more versions than the " + writes + " writes that may have been applied: " + rest);
            }
        });
    }

    /** One that should have none and has is against another rule. */
    private static boolean mayHaveEffect(Index index, Write write) {
        return write.ending() == Ending.OK || write.ending() == Ending.UNKNOWN || index.effect(write.value()) != null;
    }
}
