// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/** The threads of the three lanes, from a start of the handler to the next stop. */
final class LaneThreads {
    private final Map<Lane, LaneThread> threads = new EnumMap<>(Lane.class);

    /** @param factory makes the thread of a lane, not started, that runs a task */
    LaneThreads(BiFunction<Lane, Runnable, Thread> factory) {
        for (Lane lane : Lane.values()) {
            threads.put(lane, new LaneThread(task -> factory.apply(lane, task)));
        }
    }

    /** Starts all threads, or throws an error and leaves none. */
    void start() {
        boolean started = false;
        try {
            threads.values().forEach(LaneThread::start);
            started = true;
        } finally {
            if (!started) {
                end(); // The handler does not get these threads.
            }
        }
    }

    LaneThread of(Lane lane) {
        return Objects.requireNonNull(threads.get(lane));
    }

    /** Ends each thread when it has run its tasks. */
    void end() {
        threads.values().forEach(LaneThread::end);
    }
}
