// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the promises of {@code DataWatch} and {@code ChildrenWatch} in schedules that a seed decides.
 * {@code -Dsimulation.seed} and {@code -Dsimulation.watchSchedules} select them, as for {@link SimulationTest}.
 */
class NodeWatchScheduleTest {
    private static final long FIRST = Long.getLong("simulation.seed", 0);
    private static final int SCHEDULES = Integer.getInteger("simulation.watchSchedules", 2_000);
    private static final int FAULTY_SCHEDULES = 100;

    private static Optional<AssertionError> failure(long seed, NodeHistory.Fault fault, AtomicLong calls) {
        try {
            calls.addAndGet(new NodeWatchSchedule(seed, fault).run());
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(new AssertionError("seed " + seed + ": " + e.getMessage(), e));
        }
    }

    private static Optional<AssertionError> anyFailure(int schedules, NodeHistory.Fault fault, AtomicLong calls) {
        return LongStream.range(FIRST, FIRST + schedules)
                .parallel()
                .mapToObj(seed -> failure(seed, fault, calls))
                .flatMap(Optional::stream)
                .findAny();
    }

    @Test
    void lastStateIsNotifiedAndStatesAreInOrderWithoutRepetition() {
        AtomicLong calls = new AtomicLong();
        anyFailure(SCHEDULES, NodeHistory.Fault.NONE, calls).ifPresent(failure -> {
            throw failure;
        });
        assertTrue(calls.get() > 5L * SCHEDULES, "the schedules do something: " + calls);
    }

    @ParameterizedTest
    @EnumSource(
            value = NodeHistory.Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void brokenWatchIsFound(NodeHistory.Fault fault) {
        assertTrue(anyFailure(FAULTY_SCHEDULES, fault, new AtomicLong()).isPresent(), () -> fault + " is not noticed");
    }
}
