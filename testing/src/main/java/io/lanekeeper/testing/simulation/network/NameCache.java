// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The answers that a resolver repeats for a while, although the name has changed. Any thread may use it. */
final class NameCache {
    private record Answer(List<String> addresses, Duration end) {}

    private final Supplier<Duration> clock;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private volatile Duration time = Duration.ZERO;

    NameCache(Supplier<Duration> clock) {
        this.clock = clock;
    }

    /** Keeps each answer for {@code limit} from now on, and drops all earlier answers. */
    void keepFor(Duration limit) {
        time = limit;
        answers.clear();
    }

    /** Returns the addresses of {@code host}: those of an earlier answer, or those that {@code names} supplies now. */
    List<String> resolve(String host, Supplier<List<String>> names) {
        Duration now = clock.get();
        Answer earlier = answers.get(host);
        if (earlier != null && now.compareTo(earlier.end()) < 0) {
            return earlier.addresses();
        }
        List<String> addresses = names.get();
        if (!time.isZero()) {
            answers.put(host, new Answer(addresses, now.plus(time)));
        }
        return addresses;
    }

    void forget(String host) {
        answers.remove(host);
    }
}
