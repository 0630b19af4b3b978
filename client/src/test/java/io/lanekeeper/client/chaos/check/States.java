// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Kind;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Notified;
import io.lanekeeper.client.chaos.check.History.Watching;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Each state of a node watch is newer than the one before, also in another session. The last one is the node's state at
 * rest.
 */
final class States implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<Integer, List<Notified>> notified = new HashMap<>();
        index.history()
                .all(Notified.class)
                .sorted(Comparator.comparingLong(Notified::order))
                .forEach(state -> notified.computeIfAbsent(state.watch(), watch -> new ArrayList<>())
                        .add(state));
        index.history()
                .all(Watching.class)
                .filter(watching -> watching.kind() == Kind.STATES)
                .forEach(watching -> check(
                        watching,
                        notified.getOrDefault(watching.watch(), List.of()),
                        index.rest().get(watching.path()),
                        violations));
    }

    private static void check(
            Watching watching, List<Notified> notified, @Nullable Node rest, Consumer<String> violations) {
        int last = -1;
        for (Notified state : notified) {
            Node node = state.node();
            if (node == null || node.version() <= last) {
                violations.accept("notified of an old state: " + watching + ": " + state + ", behind version " + last);
            }
            last = node == null ? last : node.version();
        }
        if (rest != null && rest.version() != last) {
            violations.accept("not notified of the last state: " + watching + ": notified of version " + last
                    + ", at rest: " + rest);
        }
    }
}
