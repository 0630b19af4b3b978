// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of schedules of a whole client, each from a seed that a failure names.
 *
 * <p>A long run: {@code mvn -pl handler-api,testing,handler-netty,handler-threads,client test
 * -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.schedules=1000000}; one seed again: {@code -Dsimulation.seed=4711
 * -Dsimulation.schedules=1}.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("simulation.seed", 0);
    private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 10_000);

    /** A broken build is noticed within so many schedules. */
    private static final int FAULTY_SCHEDULES = 400;

    /** The failure of a schedule, with its seed. */
    private record Failure(long seed, Throwable cause) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + cause.getMessage();
        }
    }

    private static Optional<Failure> failure(long seed, Fault fault) {
        try {
            new Simulation(seed, fault).run();
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(new Failure(seed, e));
        }
    }

    private static Stream<Failure> failures(int schedules, Fault fault) {
        return LongStream.range(FIRST, FIRST + schedules)
                .parallel()
                .mapToObj(seed -> failure(seed, fault))
                .flatMap(Optional::stream)
                .filter(failure -> fault.shows(String.valueOf(failure.cause().getMessage())));
    }

    @Test
    void theRulesHoldWhateverHappens() {
        List<Failure> failures = failures(SCHEDULES, Fault.NONE).toList();
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.stream().map(Failure::toString).collect(Collectors.joining("\n")),
                    failures.get(0).cause());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "CHANGES_ITS_MIND"})
    void plantedFaultIsFound(Fault fault) {
        assertTrue(failures(FAULTY_SCHEDULES, fault).findAny().isPresent(), () -> fault + " is not noticed");
    }

    @Test
    void seedRepeatsItsSchedule() {
        for (long seed = FIRST; seed < FIRST + 20; seed++) {
            assertEquals(trace(seed, Fault.NONE), trace(seed, Fault.NONE), "seed " + seed);
        }
    }

    @Test
    void nondeterministicClientIsFound() {
        boolean differs = false;
        for (long seed = FIRST; seed < FIRST + 20; seed++) {
            differs |= !trace(seed, Fault.CHANGES_ITS_MIND).equals(trace(seed, Fault.CHANGES_ITS_MIND));
        }
        assertTrue(differs);
        assertNotEquals(trace(FIRST, Fault.NONE), trace(FIRST + 1, Fault.NONE));
    }

    private static List<String> trace(long seed, Fault fault) {
        List<String> trace = new ArrayList<>();
        Simulation simulation = new Simulation(seed, fault);
        simulation.handler().trace(trace::add);
        simulation.run();
        return trace;
    }
}
