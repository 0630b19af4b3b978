// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.recipes.SuspendPolicy;
import io.lanekeeper.testing.simulation.server.ZooKeeperVersion;
import java.time.Duration;
import java.util.Random;

/**
 * The settings of a scene.
 *
 * @param random the source of all choices of the schedule
 * @param driftingClocks whether the clocks of processes run at other speeds than those of servers
 * @param lanesHeld whether each lane of each process is held for ever
 */
public record SceneSettings(
        long seed,
        Random random,
        PlantedFault fault,
        int servers,
        int processes,
        ZooKeeperVersion version,
        boolean readOnly,
        boolean driftingClocks,
        boolean lanesHeld,
        SuspendPolicy suspendPolicy,
        Duration latency,
        Duration requestTimeout,
        int maxQueued) {
    /** Slower clocks than 2/3 of the servers' are not allowed; this leaves a little. */
    private static final double SLOWEST = 0.68;

    private static final double TOO_SLOW = 0.4;
    private static final double SPREAD = 0.8;

    /** Returns the settings that a seed chooses. */
    static SceneSettings chosenBy(long seed, PlantedFault fault) {
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        return new SceneSettings(
                seed,
                random,
                fault,
                1 + 2 * random.nextInt(3),
                3 + Math.min(random.nextInt(7), random.nextInt(7)),
                random.nextInt(4) == 0 ? ZooKeeperVersion.V3_8 : ZooKeeperVersion.V3_9,
                random.nextInt(3) == 0,
                random.nextBoolean(),
                random.nextInt(4) == 0,
                random.nextInt(3) == 0 ? SuspendPolicy.AT_LEASE_END : SuspendPolicy.AT_ONCE,
                Duration.ofMillis(random.nextInt(3) == 0 ? 1 + random.nextInt(80) : 1),
                Duration.ofSeconds(random.nextInt(3) == 0 ? 2 : 20),
                random.nextInt(6) == 0 ? 3 : 1_000);
    }

    /** Returns the settings without a choice: everything as it should be. */
    static SceneSettings plain(long seed, int processes, PlantedFault fault) {
        return new SceneSettings(
                seed,
                new Random(seed),
                fault,
                3,
                processes,
                ZooKeeperVersion.V3_9,
                false,
                false,
                false,
                SuspendPolicy.AT_ONCE,
                Duration.ofMillis(1),
                Duration.ofSeconds(20),
                1_000);
    }

    /** Returns the speed of a process's clock. */
    double clockSpeed(Random choices) {
        if (fault == PlantedFault.SLOW_CLOCKS) {
            return TOO_SLOW;
        }
        return driftingClocks ? SLOWEST + SPREAD * choices.nextDouble() : 1;
    }
}
