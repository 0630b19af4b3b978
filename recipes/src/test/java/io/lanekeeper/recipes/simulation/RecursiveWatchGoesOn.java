// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** A recursive watch goes on, although one-shot watches are set at the same path, which displace it on servers before 3.9. */
final class RecursiveWatchGoesOn extends Rule {
    private static final String WATCHED = "/watched";
    private static final String CHILD = WATCHED + "/child";
    private static final String PROBE = WATCHED + "/probe";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Scene scene;
    private final SimulatedProcess process;
    private final Random random;
    private final Set<String> heard = new HashSet<>();
    private final AsyncResult<Void> set;

    /** Sets the watch. */
    RecursiveWatchGoesOn(Scene scene) {
        super(scene);
        this.scene = scene;
        process = scene.processes().get(0);
        random = new Random(scene.settings().seed());
        scene.servers().create(WATCHED, new byte[0]);
        scene.servers().create(CHILD, new byte[0]);
        Watcher watcher = LoopClient.of(process.client()).onLoop(this::notified);
        set = process.client().addWatch(WATCHED, watcher, AddWatchMode.PERSISTENT_RECURSIVE);
    }

    private void notified(WatchedEvent event) {
        heard.add(Objects.requireNonNullElse(event.path(), ""));
    }

    /** Sets a one-shot watch at the same path, or below. */
    void disturb() {
        if (process.started() && !process.handler().frozen()) {
            Watcher once = LoopClient.of(process.client()).onLoop(event -> {});
            String path = random.nextInt(3) == 0 ? CHILD : WATCHED;
            switch (random.nextInt(3)) {
                case 0 -> process.client().getData(path, once);
                case 1 -> process.client().exists(path, once);
                default -> process.client().getChildren(path, once);
            }
        }
    }

    /** Makes a change while nothing fails, and removes the watch. A client that has lost a session or was stopped is left out. */
    void check() {
        disturb();
        scene.pass(SOON);
        if (scene.fault() == PlantedFault.LOSES_RECURSIVE_WATCHES) {
            remove();
        }
        scene.servers().create(PROBE, new byte[0]);
        scene.pass(SOON);
        boolean same = set.successful() && process.stops() == 0 && process.losses() == 0;
        require(!same || heard.contains(PROBE), () -> process + " was not notified of " + PROBE);
        remove();
    }

    private void remove() {
        process.client().removeAllWatches(WATCHED, WatcherType.ANY);
        process.client().removeAllWatches(CHILD, WatcherType.ANY);
        scene.pass(SOON);
    }
}
