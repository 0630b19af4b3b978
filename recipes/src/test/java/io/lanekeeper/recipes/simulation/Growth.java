// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;

/**
 * Runs a recipe for many cycles without another fault than the end of sessions, and compares what servers and clients have afterwards
 * with what they had after a few cycles.
 */
public final class Growth {
    private static final int WARM_UP = 100;
    private static final int PROCESSES = 2;
    private static final Duration QUIET = Duration.ofSeconds(10);

    private record Size(int watches, int timers, int sessions) {}

    private Growth() {}

    /**
     * Runs the cycles.
     *
     * @param cycle one cycle, with its number; it must give back what it gets
     * @param fault what is broken on purpose
     * @return what has grown; empty if nothing has
     */
    public static <P extends Play> String of(
            Function<Scene, P> recipe, int cycles, ObjIntConsumer<P> cycle, PlantedFault fault) {
        Scene scene = new Scene(SceneSettings.plain(1, PROCESSES, fault));
        P play = recipe.apply(scene);
        scene.afterStep(play::stepped);
        scene.processes().forEach(SimulatedProcess::start);
        scene.pass(QUIET);
        for (int i = 0; i < WARM_UP; i++) {
            cycle.accept(play, i);
        }
        Size before = rest(scene);
        for (int i = 0; i < cycles; i++) {
            cycle.accept(play, i);
        }
        Size after = rest(scene);
        String found = before.equals(after) ? "" : before + " has become " + after;
        return found + scene.violations() + (play.finished() ? "" : " open: " + play.open());
    }

    private static Size rest(Scene scene) {
        scene.pass(QUIET);
        return new Size(
                scene.servers().watches(),
                scene.handler().timers(),
                scene.servers().sessions().size());
    }
}
