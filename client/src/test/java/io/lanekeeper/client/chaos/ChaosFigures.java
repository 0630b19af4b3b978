// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.History.Event;
import io.lanekeeper.client.chaos.check.History.Happened;
import io.lanekeeper.client.error.ConnectionLossException;
import java.util.Map;
import java.util.TreeMap;

/** The figures of a run: calls, ends, faults, states. */
final class ChaosFigures {
    private static final int FEWEST_CALLS = 100;

    private final Map<String, Integer> endings = new TreeMap<>();
    private final Map<Integer, Integer> acknowledged = new TreeMap<>();
    private final Map<String, Integer> recorded = new TreeMap<>();

    /** One more epoch. */
    void add(Recorder recorder, History history) {
        recorder.endings().forEach((how, calls) -> endings.merge(how, calls, Integer::sum));
        recorder.acknowledged().forEach((client, calls) -> acknowledged.merge(client, calls, Integer::sum));
        history.entries().forEach(entry -> recorded.merge(name(entry), 1, Integer::sum));
    }

    private static String name(History.Entry entry) {
        return entry.getClass().getSimpleName() + (entry instanceof Event event ? " " + event.what() : "");
    }

    /** Fails if the run has proven little. */
    void assertWorthIt(int clients) {
        for (int client = 1; client <= clients; client++) {
            assertTrue(acknowledged.getOrDefault(client, 0) > FEWEST_CALLS, () -> "calls of clients: " + acknowledged);
        }
        assertTrue(endings.containsKey(ConnectionLossException.class.getSimpleName()), this::toString);
        assertTrue(recorded.containsKey("Event " + Happened.CHANGED), this::toString);
        assertTrue(recorded.containsKey("Event " + Happened.GAP), this::toString);
    }

    @Override
    public String toString() {
        return "calls: " + endings + "; recorded: " + recorded;
    }
}
