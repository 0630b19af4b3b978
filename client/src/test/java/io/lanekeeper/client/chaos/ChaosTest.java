// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.chaos.check.Checker;
import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.Violation;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.testing.EnsembleZooKeeper;
import io.lanekeeper.testing.ZooKeeperProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All promises on a real ensemble that has one fault after the other. Some seconds in the suite;
 * {@code -Dchaos.duration=PT1H} makes it an hour, {@code -Dchaos.seed=N} another order of faults.
 */
@Timeout(6 * 3_600)
class ChaosTest {
    private static final Duration DURATION = Duration.parse(System.getProperty("chaos.duration", "PT10S"));
    private static final long SEED = Long.getLong("chaos.seed", 1);
    private static final Duration EPOCH = Duration.ofSeconds(30);
    private static final Duration SESSION = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(400);
    private static final Duration PACE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CLIENTS = 4;
    private static final int FEWEST_FAULTS = 5;
    private static final int FEWEST_CALLS = 100;

    private final Map<String, Integer> endings = new TreeMap<>();
    private final Map<Integer, Integer> acknowledged = new TreeMap<>();

    @Test
    void whatIsPromisedHoldsWhateverBefallsTheServers() {
        try (EnsembleZooKeeper ensemble = EnsembleZooKeeper.builder()
                        .each(ZooKeeperProcess.builder().tickTime(TICK).setting("maxSessionTimeout", "40000"))
                        .start();
                ChaosRun run = new ChaosRun(new ChaosRun.Settings(
                        ensemble.connectString(), SESSION, CLIENTS, SEED, PACE, PATIENCE, UnaryOperator.identity()))) {
            Nemesis nemesis = new Nemesis(ensemble, SESSION, SEED);
            long end = System.nanoTime() + DURATION.toNanos();
            do {
                epoch(run, nemesis, Math.min(end, System.nanoTime() + EPOCH.toNanos()));
            } while (System.nanoTime() - end < 0);
            report(run, nemesis);
            assertWorthIt();
        }
    }

    private void epoch(ChaosRun run, Nemesis nemesis, long end) {
        try (Epoch epoch = run.begin()) {
            do {
                nemesis.strike();
            } while (System.nanoTime() - end < 0 || nemesis.count() < FEWEST_FAULTS);
            History history = epoch.end();
            epoch.recorder().endings().forEach((how, calls) -> endings.merge(how, calls, Integer::sum));
            epoch.recorder().acknowledged().forEach((client, calls) -> acknowledged.merge(client, calls, Integer::sum));
            assertEquals(List.of(), epoch.recorder().unexpected(), () -> where(run));
            List<Violation> violations = Checker.check(history);
            if (!violations.isEmpty()) {
                throw new AssertionError(where(run) + ", history in " + written(history) + ": "
                        + violations.stream().map(Violation::toString).collect(Collectors.joining("\n", "\n", "")));
            }
            System.out.printf(
                    Locale.ROOT,
                    "epoch %d: %d entries, %d nodes at rest, %d faults so far%n",
                    run.epochs(),
                    history.entries().size(),
                    history.rest().nodes().size(),
                    nemesis.count());
        }
    }

    private static String where(ChaosRun run) {
        return "seed " + SEED + ", epoch " + run.epochs();
    }

    private static Path written(History history) {
        try {
            Path file = Files.createTempFile(Path.of("target"), "chaos-history-", ".txt");
            Files.write(file, history.entries().stream().map(Object::toString).toList());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(ChaosRun run, Nemesis nemesis) {
        System.out.printf(
                Locale.ROOT,
                "%s of chaos with seed %d: %d epochs; faults: %s; calls: %s; states told: %s; no violation%n",
                DURATION,
                SEED,
                run.epochs(),
                nemesis.struck(),
                endings,
                run.clients().states());
    }

    private void assertWorthIt() {
        assertTrue(endings.getOrDefault(ConnectionLossException.class.getSimpleName(), 0) > 0, () -> "" + endings);
        for (int client = 1; client <= CLIENTS; client++) {
            assertTrue(acknowledged.getOrDefault(client, 0) > FEWEST_CALLS, () -> "" + acknowledged);
        }
    }
}
