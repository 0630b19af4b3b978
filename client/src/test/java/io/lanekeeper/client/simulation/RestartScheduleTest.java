// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.simulation.RestartSchedule.Break;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Schedules of a client whose surroundings fail, each decided by a seed that a failure names. {@code -Dsimulation.seed} is the
 * first seed, {@code -Dsimulation.restartSchedules} the number of schedules.
 */
class RestartScheduleTest {
    private static final long FIRST = Long.getLong("simulation.seed", 0);
    private static final int SCHEDULES = Integer.getInteger("simulation.restartSchedules", 300);

    /** A planted break is found within this number of schedules. */
    private static final int BROKEN_SCHEDULES = 400;

    private static Optional<AssertionError> failure(long seed, Break broken, AtomicLong callbacks) {
        try {
            callbacks.addAndGet(new RestartSchedule(seed, broken).run());
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(new AssertionError("seed " + seed + ": " + e.getMessage(), e));
        }
    }

    @Test
    void allResultsCompleteAndTheClientWorksAfterwards() {
        AtomicLong callbacks = new AtomicLong();
        List<AssertionError> failures = LongStream.range(FIRST, FIRST + SCHEDULES)
                .mapToObj(seed -> failure(seed, Break.NONE, callbacks))
                .flatMap(Optional::stream)
                .toList();
        if (!failures.isEmpty()) {
            AssertionError first = failures.get(0);
            throw new AssertionError(failures.size() + " failures, the first with " + first.getMessage(), first);
        }
        assertTrue(callbacks.get() > 2L * SCHEDULES, () -> "only " + callbacks + " callbacks");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void plantedBreakIsFoundByItsRule(Break broken) {
        boolean found = LongStream.range(FIRST, FIRST + BROKEN_SCHEDULES)
                .mapToObj(seed -> failure(seed, broken, new AtomicLong()))
                .flatMap(Optional::stream)
                .anyMatch(failure -> broken.explains(String.valueOf(failure.getMessage())));
        assertTrue(found, () -> broken + " is not found");
    }
}
