// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Runs schedules of a recipe, one for each seed. */
public final class Schedules {
    private static final long FIRST = Long.getLong("recipes.seed", 0);
    private static final int SCHEDULES = Integer.getInteger("recipes.schedules", 950);
    /** True if each step of the schedules is printed. */
    private static final boolean TRACED = Boolean.getBoolean("recipes.trace");

    /** A broken build is noticed within so many schedules. */
    private static final int FAULTY_SCHEDULES = 400;

    private static final int REPEATED = 10;
    private static final int MOST_SHOWN = 40;

    private final Play.Factory recipe;

    /** Makes the schedules of one recipe. */
    public Schedules(Play.Factory recipe) {
        this.recipe = recipe;
    }

    /** A violation with its seed. */
    private record Found(long seed, Violations.Violation violation) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + violation;
        }
    }

    private Stream<Found> run(long seed, PlantedFault fault) {
        try {
            RecipeSchedule schedule = new RecipeSchedule(SceneSettings.chosenBy(seed, fault), recipe);
            if (TRACED) {
                schedule.scene().handler().trace(System.out::println);
            }
            List<Violations.Violation> found = schedule.run();
            if (TRACED) {
                schedule.scene().handler().uncaught().forEach(error -> error.printStackTrace(System.out));
            }
            return found.stream().map(violation -> new Found(seed, violation));
        } catch (RuntimeException | AssertionError e) {
            if (TRACED) {
                e.printStackTrace(System.out);
            }
            return Stream.of(new Found(seed, new Violations.Violation("NoException", String.valueOf(e))));
        }
    }

    private Stream<Found> run(int schedules, PlantedFault fault) {
        return LongStream.range(FIRST, FIRST + schedules).parallel().boxed().flatMap(seed -> run(seed, fault));
    }

    /** Fails with all violations and their seeds. */
    public void requireNoViolation() {
        List<Found> found = run(SCHEDULES, PlantedFault.NONE)
                .peek(System.out::println) // A long run shows it at once.
                .toList();
        if (!found.isEmpty()) {
            String shown = found.stream().limit(MOST_SHOWN).map(Found::toString).collect(Collectors.joining("\n"));
            throw new AssertionError(found.size() + " violations\n" + shown);
        }
    }

    /** Fails if no schedule shows a violation of the rule that has to find {@code fault}. */
    public void requireFound(PlantedFault fault) {
        boolean found = run(FAULTY_SCHEDULES, fault)
                .anyMatch(one -> one.violation().rule().equals(fault.rule()));
        assertTrue(found, () -> fault + " is not found by " + fault.rule());
    }

    /** Fails if no schedule of this recipe, which is broken, shows {@code finding}. */
    public void requireFound(Finding finding) {
        List<Found> others = new CopyOnWriteArrayList<>();
        boolean found = run(FAULTY_SCHEDULES, PlantedFault.NONE)
                .peek(others::add)
                .anyMatch(one -> finding.isIn(one.violation()));
        assertTrue(
                found,
                () -> finding + " is not found, but "
                        + others.stream().limit(MOST_SHOWN).toList());
    }

    /** Fails if a seed gives two different schedules, or two seeds the same. */
    public void requireRepeated() {
        for (long seed = FIRST; seed < FIRST + REPEATED; seed++) {
            assertEquals(trace(seed), trace(seed), "seed " + seed);
        }
        assertNotEquals(trace(FIRST), trace(FIRST + 1));
    }

    private List<String> trace(long seed) {
        List<String> trace = new ArrayList<>();
        RecipeSchedule schedule = new RecipeSchedule(SceneSettings.chosenBy(seed, PlantedFault.NONE), recipe);
        schedule.scene().handler().trace(trace::add);
        schedule.run();
        return trace;
    }
}
