// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs each benchmark for a moment and checks that it measures something. It does not check the figures. */
final class SmokeTest {
    @Test
    @Timeout(300)
    void eachWorkloadHasResults() throws Exception {
        List<Table> tables = Controller.run("all", "--quick");
        assertTrue(tables.size() >= Workload.NAMES.size(), "tables: " + tables.size());
        for (Table table : tables) {
            assertTrue(table.missing().isEmpty(), () -> table.workload().title() + ": " + table.missing());
            assertFalse(table.points().isEmpty(), () -> table.workload().title() + ": no results");
            for (String point : table.points()) {
                for (String row : table.rows(point)) {
                    String what = table.workload().title() + ", " + point + ", " + row;
                    assertTrue(table.median(point, row, "ops") > 0, () -> what + ": nothing done");
                    assertFalse(table.median(point, row, "failures") > 0, () -> what + ": failures");
                    assertFalse(table.median(point, row, "lost") > 0, () -> what + ": sessions lost");
                }
            }
        }
    }

    /** Runs in this JVM, since forks are slow. */
    @Test
    @Timeout(120)
    void eachMicroBenchmarkHasAResult() throws Exception {
        var results = new Runner(new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(100))
                        .param("others", "1000")
                        .build())
                .run();
        assertFalse(results.isEmpty());
        for (RunResult result : results) {
            assertTrue(
                    result.getPrimaryResult().getScore() > 0,
                    () -> result.getPrimaryResult().getLabel());
        }
    }
}
