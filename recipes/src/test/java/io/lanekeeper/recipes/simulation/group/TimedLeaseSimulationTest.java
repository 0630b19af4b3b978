// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.recipes.internal.group.NativeTimedLease;
import io.lanekeeper.recipes.simulation.CutPositions;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Schedules;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Schedules of a lease for a time. */
class TimedLeaseSimulationTest {
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Play.Factory LEASE = scene -> new TimedLeasePlay(
            scene, (process, path, time) -> new NativeTimedLease(process.context(), path, time, MARGIN));

    @Test
    void rulesHoldWhateverHappens() {
        new Schedules(LEASE).requireNoViolation();
    }

    @Test
    void rulesHoldWhereverTheBlowFalls() {
        assertEquals("", String.join("\n", new CutPositions(LEASE).run()));
    }

    /** Each process but one has a lease of another path. */
    @Test
    void leaseThatIsTakenTooEarlyIsFound() {
        Play.Factory broken = scene -> new TimedLeasePlay(
                scene,
                (process, path, time) -> new NativeTimedLease(
                        process.context(), process.number() == 0 ? path : path + "-other", time, MARGIN));
        new Schedules(broken).requireFound(new Finding("GrantsDoNotOverlap", "begins before"));
    }
}
