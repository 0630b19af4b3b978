// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Event;
import io.lanekeeper.client.chaos.check.History.Happened;
import io.lanekeeper.client.chaos.check.History.Kind;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Watching;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * From a read on, up to the last event before a gap, or else up to the rest, there is an event for each change. Events come in
 * the order of the changes.
 */
final class PersistentWatches implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<Integer, List<Event>> notified = new HashMap<>();
        index.history()
                .all(Event.class)
                .sorted(Comparator.comparingLong(Event::order))
                .forEach(event -> notified.computeIfAbsent(event.watch(), watch -> new ArrayList<>())
                        .add(event));
        Map<Integer, Long> base = new HashMap<>();
        index.history().all(Read.class).forEach(read -> {
            Node node = read.node();
            if (node != null) {
                base.merge(read.watch(), node.mzxid(), Math::min);
            }
        });
        index.history()
                .all(Watching.class)
                .filter(watching -> watching.kind() == Kind.PERSISTENT)
                .forEach(watching -> {
                    List<Event> events = notified.getOrDefault(watching.watch(), List.of());
                    checkOrder(watching, events, violations);
                    if (base.containsKey(watching.watch())) {
                        checkAll(index, watching, base.get(watching.watch()), events, violations);
                    }
                });
    }

    private static void checkOrder(Watching watching, List<Event> events, Consumer<String> violations) {
        long last = -1;
        for (Event event : events) {
            if (isChange(event)) {
                if (event.zxid() <= last) {
                    violations.accept("notified of a change behind a later one: " + watching + ": " + event);
                }
                last = event.zxid();
            } else if (event.what() == Happened.OTHER) {
                violations.accept("notified of what has not happened: " + watching + ": " + event);
            }
        }
    }

    private static void checkAll(
            Index index, Watching watching, long base, List<Event> events, Consumer<String> violations) {
        Set<Long> changes = events.stream()
                .filter(PersistentWatches::isChange)
                .map(Event::zxid)
                .collect(Collectors.toSet());
        boolean interrupted =
                events.stream().anyMatch(event -> event.what() == Happened.GAP || event.what() == Happened.ENDED);
        Node rest = index.rest().get(watching.path());
        OptionalLong lastNotified = changes.stream().mapToLong(Long::longValue).max();
        long until = interrupted || rest == null ? lastNotified.orElse(base) : rest.mzxid();
        for (Node version : index.versions(watching.path()).values()) {
            if (version.mzxid() > base && version.mzxid() <= until && !changes.contains(version.mzxid())) {
                violations.accept("not notified of " + version + ": " + watching + ", notified from 0x"
                        + Long.toHexString(base) + " to 0x" + Long.toHexString(until));
            }
        }
    }

    /**
     * Returns whether an event is a change for this watch. An event without a transaction is for a one-shot watch that
     * is set again on the same node.
     */
    private static boolean isChange(Event event) {
        return event.what() == Happened.CHANGED && event.zxid() >= 0;
    }
}
