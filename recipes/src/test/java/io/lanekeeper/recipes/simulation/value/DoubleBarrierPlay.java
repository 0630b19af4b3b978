// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.HoldersPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Processes that enter a double barrier together and leave it together. */
public final class DoubleBarrierPlay extends HoldersPlay {
    /** Makes the barrier of a process. */
    @FunctionalInterface
    public interface Maker {
        DoubleBarrier make(SimulatedProcess process, String path, int members);
    }

    private static final String BARRIER = "/barrier";
    private static final String READY = "ready";
    private static final int MEMBERS = 3;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<SimulatedProcess, DoubleBarrier> barriers = new HashMap<>();
    private final MeetsAndParts meetsAndParts;
    private boolean ready;

    /** @param make makes the barrier of a process */
    public DoubleBarrierPlay(Scene scene, Maker make) {
        super(scene);
        scene.processes().forEach(process -> barriers.put(process, make.make(process, BARRIER, MEMBERS)));
        meetsAndParts = new MeetsAndParts(scene, MEMBERS);
        scene.truth().observe(this::observe);
    }

    private void observe() {
        String path = BARRIER + '/' + READY;
        boolean before = ready;
        ready = scene().servers().exists(path);
        if (ready && !before) {
            meetsAndParts.meets(scene().servers().lastDataChange(path));
        }
        meetsAndParts.observe(present());
    }

    /** Returns the transactions that have created the nodes of members. */
    private List<Long> present() {
        return scene().servers().exists(BARRIER)
                ? scene().servers().children(BARRIER).stream()
                        .filter(name -> !name.equals(READY))
                        .map(name -> scene().servers().lastDataChange(BARRIER + '/' + name))
                        .toList()
                : List.of();
    }

    private DoubleBarrier barrier(SimulatedProcess process) {
        DoubleBarrier barrier = barriers.get(process);
        if (barrier == null) {
            throw new IllegalArgumentException("process: " + process);
        }
        return barrier;
    }

    @Override
    public void act(SimulatedProcess process) {
        switch (random().nextInt(6)) {
            case 0 -> cancel(process);
            case 1, 2 -> giveSomeBack(process);
            case 3 -> enter(process, Duration.ofMillis(random().nextInt(2_000)));
            default -> enter(process, null);
        }
    }

    private void enter(SimulatedProcess process, @Nullable Duration time) {
        boolean inside = held().stream().anyMatch(one -> one.call().process() == process)
                || openCalls().stream().anyMatch(call -> call.process() == process);
        if (!inside) {
            DoubleBarrier barrier = barrier(process);
            Call<@Nullable Lease> call = new Call<>(
                    time == null ? "enter" : "enter within " + time,
                    process,
                    time == null ? barrier.enter() : barrier.tryEnter(time));
            meetsAndParts.begins(call, present());
            follow(call);
        }
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 2; round++) {
            for (SimulatedProcess process : scene().processes()) {
                enter(process, null);
                scene().pass(PAUSE);
            }
            for (SimulatedProcess process : scene().processes()) {
                giveSomeBack(process);
                scene().pass(PAUSE);
            }
        }
    }

    @Override
    protected AsyncResult<?> giveBack(Held given) {
        AsyncResult<Void> left = barrier(given.call().process()).leave(given.lease());
        meetsAndParts.leaves(given, left, present());
        return left;
    }

    @Override
    protected void granted(Held given) {
        meetsAndParts.entered(given);
    }

    @Override
    protected void checkHeld(List<Held> now) {
        meetsAndParts.checkLeft();
    }

    /** Those that are not inside would wait for ever. */
    @Override
    public void finish() {
        scene().processes().forEach(this::cancel);
        super.finish();
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        meetsAndParts.checkEnd(present());
    }
}
