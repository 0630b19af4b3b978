// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.ZooKeeperOperations;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One schedule: processes that play a recipe while everything fails, then rest, the end and the stop. All of it from one seed. */
public final class RecipeSchedule {
    /** Longer than a session lives without its client, and than any server is silent before a client leaves it. */
    static final Duration SILENCE = Scene.SESSION.multipliedBy(2).plusSeconds(1);

    /** The time in which all calls have to end when nothing fails any more. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONNECTS = "ClientsConnect";
    private static final int WATCHED_ONE_IN = 3;
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Scene scene;
    private final Play play;
    private final NothingIsLeft nothingIsLeft;
    private final World world;
    /** Null in some schedules, and before the clients run. */
    private @Nullable RecursiveWatchGoesOn watch;

    private int frames;

    RecipeSchedule(SceneSettings settings, Play.Factory recipe) {
        scene = new Scene(settings);
        nothingIsLeft = new NothingIsLeft(scene);
        play = recipe.begin(scene);
        world = new World(scene, play);
        scene.afterStep(play::stepped);
    }

    Scene scene() {
        return scene;
    }

    /** Runs a schedule that the seed chooses, and returns the violations. */
    List<Violations.Violation> run() {
        Random random = scene.random();
        scene.processes().forEach(SimulatedProcess::start);
        if (random.nextInt(4) > 0) {
            scene.drive(this::allConnected, PATIENCE);
        }
        if (scene.settings().seed() % WATCHED_ONE_IN == 0) {
            watch = new RecursiveWatchGoesOn(scene);
        }
        for (int acts = 30 + random.nextInt(70); acts > 0; acts--) {
            act(random);
            for (int i = random.nextInt(10); i > 0; i--) {
                scene.step();
            }
        }
        settle();
        return scene.violations().all();
    }

    private void act(Random random) {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> {
                SimulatedProcess process =
                        scene.processes().get(random.nextInt(scene.processes().size()));
                if (!process.handler().frozen()) {
                    play.act(process);
                }
            }
            case 10, 11, 12 -> world.harm();
            case 13 -> {
                play.interfere();
                if (watch != null) {
                    watch.disturb();
                }
            }
            case 14, 15 -> scene.drive(() -> false, Duration.ofMillis(random.nextInt(100)));
            case 16 ->
                scene.drive(() -> false, Duration.ofMillis(random.nextInt(random.nextInt(4) == 0 ? 6_000 : 1_000)));
            default -> {
                while (scene.step()) {
                    // All that can happen at this time.
                }
            }
        }
    }

    /**
     * Runs the rehearsal of the recipe, without a fault but {@code blow}. All calls that are open then go on until after its end.
     *
     * @param skipped the number of frames before it; negative for no blow at all
     * @return the violations
     */
    List<Violations.Violation> rehearse(Blow blow, int skipped, boolean expires) {
        scene.processes().forEach(SimulatedProcess::start);
        scene.drive(this::allConnected, PATIENCE);
        int before = frames(blow);
        if (skipped >= 0) {
            scene.strike(blow, skipped, expires, play);
        }
        play.rehearse();
        scene.pass(Scene.LONG);
        frames = frames(blow) - before;
        settle();
        return scene.violations().all();
    }

    private int frames(Blow blow) {
        return blow.atReply() ? scene.cutter().replies() : scene.cutter().requests();
    }

    /** Returns the number of frames of the rehearsal: of requests, or of replies and events, whichever the blow counts. */
    int frames() {
        return frames;
    }

    /** Ends all faults, and checks what must hold then. */
    private void settle() {
        scene.note(() -> "all works");
        world.mend();
        scene.pass(SILENCE);
        scene.processes().forEach(RecipeSchedule::write);
        scene.pass(LATE);
        boolean connected = scene.drive(this::allConnected, PATIENCE);
        if (!connected) {
            scene.violations().add(CONNECTS, "not connected " + PATIENCE + " after the last fault");
        }
        scene.pass(LATE);
        scene.note(() -> "rest");
        play.checkRest();
        if (watch != null) {
            watch.check();
        }
        play.finish();
        scene.drive(play::finished, PATIENCE);
        scene.pass(LATE);
        play.checkEnd();
        nothingIsLeft.checkConnected(play.mostWatchesAtEnd());
        scene.processes().forEach(process -> process.stop(false));
        scene.drive(() -> scene.processes().stream().allMatch(SimulatedProcess::stopped), PATIENCE);
        scene.pass(LATE);
        play.checkStopped();
        nothingIsLeft.checkStopped();
    }

    /** A server from which a session was moved away closes the connection at the next write, so not in what follows. */
    private static void write(SimulatedProcess process) {
        process.client().delete("/never", ZooKeeperOperations.ANY_VERSION);
    }

    private boolean allConnected() {
        return scene.processes().stream().allMatch(SimulatedProcess::connected);
    }
}
