// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Strikes the rehearsal of a recipe at each of its first frames, in each way, so that a blow falls between every two steps of
 * the recipe. Sessions are resumed after it, or expire.
 */
public final class CutPositions {
    private static final int MOST_FRAMES = 40;
    private static final int PROCESSES = 3;
    /** One for all runs: they are the same until the blow. */
    private static final long SEED = 1;

    private final Play.Factory recipe;
    private final PlantedFault fault;
    private final List<String> violations = new ArrayList<>();
    private int runs;

    /** Makes the enumeration of one recipe. */
    public CutPositions(Play.Factory recipe) {
        this(recipe, PlantedFault.NONE);
    }

    /** @param fault what is broken on purpose */
    public CutPositions(Play.Factory recipe, PlantedFault fault) {
        this.recipe = recipe;
        this.fault = fault;
    }

    /**
     * Runs them all.
     *
     * @return the violations, each with the blow and the frame
     */
    public List<String> run() {
        for (Blow blow : Blow.values()) {
            RecipeSchedule undisturbed = schedule();
            note("undisturbed", undisturbed.rehearse(blow, -1, false));
            int frames = Math.min(MOST_FRAMES, undisturbed.frames());
            for (int frame = 0; frame < frames; frame++) {
                run(blow, frame, false);
                if (blow.breaks()) {
                    run(blow, frame, true);
                }
            }
        }
        return violations;
    }

    private void run(Blow blow, int frame, boolean expires) {
        String where = blow + " at frame " + frame + (expires ? ", expired" : "");
        try {
            note(where, schedule().rehearse(blow, frame, expires));
        } catch (RuntimeException | AssertionError e) {
            violations.add(where + ": " + e);
        }
    }

    private RecipeSchedule schedule() {
        runs++;
        return new RecipeSchedule(SceneSettings.plain(SEED, PROCESSES, fault), recipe);
    }

    private void note(String where, List<Violations.Violation> found) {
        found.forEach(one -> violations.add(where + ": " + one));
    }

    /** Returns the number of runs. */
    public int runs() {
        return runs;
    }
}
