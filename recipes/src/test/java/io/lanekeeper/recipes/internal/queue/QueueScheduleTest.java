// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random schedules of queues. {@code -Dsimulation.queueSchedules} is their number, {@code -Dsimulation.seed} the first seed.
 */
class QueueScheduleTest {
    private static final int SCHEDULES = Integer.getInteger("simulation.queueSchedules", 150);
    private static final long SEED = Long.getLong("simulation.seed", 1);
    private static final int MOST_FOR_A_BREAK = 400;

    @Test
    void noItemIsLostOrTakenTwice() {
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            assertEquals(List.of(), new TakeSchedule(seed, Break.NONE).run(), "seed " + seed);
        }
    }

    @Test
    void effectsAreAppliedOnce() {
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            assertEquals(List.of(), new ClaimSchedule(seed, Break.NONE).run(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"TAKE_IGNORES_NO_NODE", "PUT_REPEATS_UNKNOWN", "TAKE_BELIEVES_UNKNOWN", "NO_WATCH"})
    void breaksOfTakesAreFound(Break broken) {
        List<String> found = new ArrayList<>();
        for (long seed = 1; found.isEmpty() && seed <= MOST_FOR_A_BREAK; seed++) {
            found.addAll(violations(new TakeSchedule(seed, broken)::run));
        }
        assertFalse(found.isEmpty(), broken + " was not found");
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {
                "CLAIM_WITHOUT_SESSION",
                "ACK_KEEPS_ITEM",
                "CLAIM_WITHOUT_CHECK",
                "TRANSACTION_REPEATS_UNKNOWN",
                "NO_WATCH"
            })
    void breaksOfClaimsAreFound(Break broken) {
        List<String> found = new ArrayList<>();
        for (long seed = 1; found.isEmpty() && seed <= MOST_FOR_A_BREAK; seed++) {
            found.addAll(violations(new ClaimSchedule(seed, broken)::run));
        }
        assertFalse(found.isEmpty(), broken + " was not found");
    }

    private static List<String> violations(Supplier<List<String>> schedule) {
        try {
            return schedule.get();
        } catch (AssertionError e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
