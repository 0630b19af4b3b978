// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Entry;
import io.lanekeeper.client.chaos.check.History.Event;
import io.lanekeeper.client.chaos.check.History.Happened;
import io.lanekeeper.client.chaos.check.History.Kind;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Watching;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A watch that was set by a read gets one event: a change that is newer than the read's reply, or the end of its
 * session. At rest it has had it, unless the node is still as the read has shown it. If lanes keep the order of
 * arrival, the event comes before its client sees the change in the same session.
 */
final class OneTimeWatches implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        Map<Integer, Watching> watches = new HashMap<>();
        index.history()
                .all(Watching.class)
                .filter(watching -> watching.kind() == Kind.ONCE)
                .forEach(watching -> watches.put(watching.watch(), watching));
        Map<Integer, Event> notified = new HashMap<>();
        index.history()
                .all(Event.class)
                .filter(event -> watches.containsKey(event.watch()))
                .forEach(event -> {
                    Event other = notified.put(event.watch(), event);
                    if (other != null) {
                        violations.accept(
                                "notified twice: " + watches.get(event.watch()) + ": " + other + " and " + event);
                    }
                });
        Map<Integer, Read> armed = new HashMap<>();
        index.history()
                .all(Read.class)
                .filter(read -> watches.containsKey(read.watch()))
                .forEach(read -> armed.put(read.watch(), read));
        checkEvents(watches, notified, armed, violations);
        armed.values().stream()
                .filter(read -> !notified.containsKey(read.watch()))
                .forEach(read -> checkSilence(index, read, violations));
        checkOrder(index, armed, notified, violations);
    }

    private static void checkEvents(
            Map<Integer, Watching> watches,
            Map<Integer, Event> notified,
            Map<Integer, Read> armed,
            Consumer<String> violations) {
        for (Event event : notified.values()) {
            Read read = armed.get(event.watch());
            Node seen = read == null ? null : read.node();
            if (seen == null) {
                violations.accept("notified without having been set: " + watches.get(event.watch()) + ": " + event);
            } else if (event.what() == Happened.CHANGED && event.zxid() >= 0 && event.zxid() <= seen.mzxid()) {
                violations.accept("notified of what its read had shown: " + read + ": " + event);
            } else if (event.what() != Happened.CHANGED && event.what() != Happened.ENDED) {
                violations.accept("notified of what has not happened: " + read + ": " + event);
            }
        }
    }

    private static void checkSilence(Index index, Read read, Consumer<String> violations) {
        Node rest = index.rest().get(read.path());
        Node seen = read.node();
        if (rest == null || seen == null || rest.version() != seen.version()) {
            violations.accept("not notified: " + read + ", at rest: " + rest);
        } else if (index.history().rest().over().contains(read.span().session())) {
            violations.accept("not notified of the end of its session: " + read);
        }
    }

    private record Place(int client, String path, long session) {}

    private record At(long order, Place place, Entry entry) {}

    /** Checks entries of a place together with the events of all watches, in order. */
    private static void checkOrder(
            Index index, Map<Integer, Read> armed, Map<Integer, Event> notified, Consumer<String> violations) {
        List<At> line = new ArrayList<>();
        for (Reply reply : index.replies()) {
            Node node = reply.node();
            History.Span span = reply.span();
            if (node != null && span.session() != 0 && index.history().inOrder().contains(span.client())) {
                line.add(new At(span.order(), new Place(span.client(), node.path(), span.session()), reply));
            }
        }
        notified.values().forEach(event -> {
            Read read = armed.get(event.watch());
            if (read != null) {
                History.Span span = read.span();
                line.add(new At(event.order(), new Place(span.client(), read.path(), span.session()), event));
            }
        });
        line.sort(Comparator.comparingLong(At::order));
        Map<Place, Map<Integer, Read>> open = new HashMap<>();
        for (At at : line) {
            step(armed, open.computeIfAbsent(at.place(), place -> new HashMap<>()), at.entry(), violations);
        }
    }

    private static void step(
            Map<Integer, Read> armed, Map<Integer, Read> open, Entry entry, Consumer<String> violations) {
        if (entry instanceof Event event) {
            open.remove(event.watch());
        } else if (entry instanceof Reply reply) {
            int version = Objects.requireNonNull(reply.node()).version();
            open.values().removeIf(read -> {
                boolean late = Objects.requireNonNull(read.node()).version() < version;
                if (late) {
                    violations.accept("not notified before the change was seen: " + read + ", then " + reply);
                }
                return late;
            });
            if (reply instanceof Read read && armed.containsKey(read.watch())) {
                open.put(read.watch(), read);
            }
        }
    }
}
