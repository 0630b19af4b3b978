// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.chaos.check.Checker;
import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.Promise;
import io.lanekeeper.client.chaos.check.Violation;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a planted break between the workers and the clients is found in their history, and nothing else. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before all tests
class PlantedFaultsTest {
    private static final Duration SESSION = Duration.ofSeconds(4);
    private static final Duration PACE = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int CLIENTS = 2;
    private static final int CALLS = 400;
    private static final int OFTEN = 2;

    private static final FaultyClient FAULTY = new FaultyClient();

    private static EmbeddedZooKeeper server;
    private static ChaosRun run;

    @BeforeAll
    static void start() {
        server = EmbeddedZooKeeper.start();
        run = new ChaosRun(
                new ChaosRun.Settings(server.connectString(), SESSION, CLIENTS, 1, PACE, PATIENCE, FAULTY::between));
    }

    @AfterAll
    static void stop() {
        run.close();
        server.close();
    }

    static Stream<Plant> plants() {
        return Plants.all();
    }

    @ParameterizedTest
    @MethodSource("plants")
    void plantedFaultIsFound(Plant plant) {
        List<Violation> violations = violations(plant);
        Set<Promise> broken = violations.stream().map(Violation::promise).collect(Collectors.toSet());
        assertTrue(broken.contains(plant.breaks()), () -> broken + " do not have " + plant.breaks());
        broken.remove(plant.breaks());
        broken.removeAll(plant.mayBreak());
        assertEquals(Set.of(), broken, () -> "not of this fault: " + violations);
    }

    @Test
    void nothingIsFoundWithoutAPlantedFault() {
        assertEquals(List.of(), violations(null));
    }

    /**
     * Checks that each promise has a break. No client can acknowledge a write of the future; that promise is broken by
     * hand alone.
     */
    @Test
    void eachPromiseExceptRealTimeWritesIsBrokenByAPlantedFault() {
        assertEquals(
                EnumSet.complementOf(EnumSet.of(Promise.WRITES_IN_REAL_TIME)),
                plants().map(Plant::breaks).collect(Collectors.toSet()));
    }

    private static List<Violation> violations(@Nullable Plant plant) {
        FAULTY.plant(plant);
        try (Epoch epoch = run.begin()) {
            Waits.until(
                    "enough has happened",
                    () -> acknowledged(epoch) > CALLS && (plant == null || FAULTY.harmed() >= OFTEN));
            History history = epoch.end();
            assertEquals(List.of(), epoch.recorder().unexpected());
            return Checker.check(history);
        } finally {
            FAULTY.plant(null);
        }
    }

    private static int acknowledged(Epoch epoch) {
        return epoch.recorder().endings().getOrDefault("acknowledged", 0);
    }
}
