// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.HoldersPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Processes that share a semaphore. */
public final class SemaphorePlay extends HoldersPlay {
    /** Makes the semaphore of a process. */
    @FunctionalInterface
    public interface Maker {
        Semaphore make(SimulatedProcess process, String path, int max);
    }

    private static final String SEMAPHORE = "/semaphore";
    private static final String LEASES = SEMAPHORE + "/leases";
    private static final String QUEUE = SEMAPHORE + "/locks";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<SimulatedProcess, Semaphore> semaphores = new HashMap<>();
    private final Map<Call<?>, Integer> wanted = new HashMap<>();
    private final int max;
    private final WithinMax withinMax;

    /** @param make makes the semaphore of a process */
    public SemaphorePlay(Scene scene, Maker make) {
        super(scene);
        max = 1 + random().nextInt(3);
        scene.processes().forEach(process -> semaphores.put(process, make.make(process, SEMAPHORE, max)));
        withinMax = new WithinMax(scene, max);
        scene.truth().observe(() -> withinMax.checkNodes(children(LEASES)));
    }

    private List<String> children(String path) {
        return scene().servers().exists(path) ? scene().servers().children(path) : List.of();
    }

    @Override
    public void act(SimulatedProcess process) {
        switch (random().nextInt(8)) {
            case 0 -> cancel(process);
            case 1, 2, 3 -> giveSomeBack(process);
            case 4 -> acquire(process, 1 + random().nextInt(max), Duration.ofMillis(random().nextInt(2) * 700L));
            default -> acquire(process, 1 + random().nextInt(max), null);
        }
    }

    private void acquire(SimulatedProcess process, int count, @Nullable Duration time) {
        Semaphore semaphore = semaphores.get(process);
        if (!busy() && semaphore != null) {
            String what = "acquire " + count + (time == null ? "" : " within " + time);
            Call<@Nullable Leases> call = new Call<>(
                    what, process, time == null ? semaphore.acquire(count) : semaphore.tryAcquire(count, time));
            wanted.put(call, count);
            follow(call);
        }
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 2; round++) {
            for (SimulatedProcess process : scene().processes()) {
                acquire(process, 1, null);
                acquire(process, max, PAUSE);
            }
            scene().pass(PAUSE);
            scene().processes().forEach(this::giveSomeBack);
            scene().pass(PAUSE);
        }
    }

    @Override
    protected void granted(Held given) {
        withinMax.granted(given, wanted.getOrDefault(given.call(), 0));
    }

    @Override
    protected void checkHeld(List<Held> now) {
        withinMax.checkHeld(now);
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        withinMax.checkEnd(children(LEASES), children(QUEUE));
    }
}
