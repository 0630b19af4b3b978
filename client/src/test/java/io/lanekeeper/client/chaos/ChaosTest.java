// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.client.chaos.check.Checker;
import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.Violation;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All promises on a real ensemble that has one fault after the other. Some seconds in the suite;
 * {@code -Dchaos.duration=PT1H} makes it an hour, {@code -Dchaos.seed=N} another order of faults.
 */
@Timeout(6 * 3_600)
class ChaosTest {
    private static final Duration DURATION = Duration.parse(System.getProperty("chaos.duration", "PT8S"));
    /**
     * The seed. The first faults of the default one lose replies, let sessions expire, and kill and separate the
     * leader.
     */
    private static final long SEED = Long.getLong("chaos.seed", 23);

    private static final Duration EPOCH = Duration.ofSeconds(30);
    private static final Duration SESSION = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(400);
    private static final Duration PACE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CLIENTS = 4;
    private static final int FEWEST_FAULTS = 4;

    private final ChaosFigures figures = new ChaosFigures();

    @Test
    void promisesHoldUnderServerAndNetworkFaults() {
        // Each start of a server clears away what long runs leave behind.
        ZooKeeperProcess.Builder server =
                ZooKeeperProcess.builder().tickTime(TICK).setting("autopurge.purgeInterval", "1");
        try (EnsembleZooKeeper ensemble =
                        EnsembleZooKeeper.builder().each(server).start();
                ChaosRun run = new ChaosRun(new ChaosRun.Settings(
                        ensemble.connectString(), SESSION, CLIENTS, SEED, PACE, PATIENCE, UnaryOperator.identity()))) {
            Nemesis nemesis = new Nemesis(ensemble, SESSION, SEED);
            long end = System.nanoTime() + DURATION.toNanos();
            do {
                epoch(run, nemesis, Math.min(end, System.nanoTime() + EPOCH.toNanos()));
            } while (System.nanoTime() - end < 0);
            System.out.printf(
                    "%s of chaos with seed %d: %d epochs; faults: %s; %s; states notified: %s; no violation%n",
                    DURATION,
                    SEED,
                    run.epochs(),
                    nemesis.struck(),
                    figures,
                    run.clients().states());
            figures.assertWorthIt(CLIENTS);
        }
    }

    private void epoch(ChaosRun run, Nemesis nemesis, long end) {
        try (Epoch epoch = run.begin()) {
            do {
                nemesis.strike();
            } while (System.nanoTime() - end < 0 || nemesis.strikes() < FEWEST_FAULTS);
            History history = epoch.end();
            figures.add(epoch.recorder(), history);
            assertEquals(List.of(), epoch.recorder().unexpected());
            assertNoViolation(history);
            System.out.printf("epoch %d: right; %d faults so far; %s%n", run.epochs(), nemesis.strikes(), figures);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ", epoch " + run.epochs() + ": " + e.getMessage(), e);
        }
    }

    private static void assertNoViolation(History history) {
        List<Violation> violations = Checker.check(history);
        if (!violations.isEmpty()) {
            fail("history in " + written(history) + ": "
                    + violations.stream().map(Violation::toString).collect(Collectors.joining("\n", "\n", "")));
        }
    }

    private static Path written(History history) {
        try {
            Path file = Files.createTempFile(Path.of("target"), "chaos-history-", ".txt");
            Stream<?> lines = Stream.concat(history.entries().stream(), Stream.of(history.rest()));
            Files.write(file, lines.map(Object::toString).toList());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
