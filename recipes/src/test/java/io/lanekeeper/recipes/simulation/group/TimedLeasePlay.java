// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.CallPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Processes that obtain, renew and release one lease for a time. */
public final class TimedLeasePlay extends CallPlay {
    /** Makes the lease of a process. */
    @FunctionalInterface
    public interface Maker {
        TimedLease make(SimulatedProcess process, String path, Duration time);
    }

    private static final String LEASE = "/lease";
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(700);

    private final Map<SimulatedProcess, TimedLease> leases = new HashMap<>();
    /** The last grant of each process. */
    private final Map<SimulatedProcess, Grant> last = new HashMap<>();

    private final GrantsDoNotOverlap grantsDoNotOverlap;

    /** @param make makes the lease of a process */
    public TimedLeasePlay(Scene scene, Maker make) {
        super(scene);
        scene.processes().forEach(process -> leases.put(process, make.make(process, LEASE, TIME)));
        grantsDoNotOverlap = new GrantsDoNotOverlap(scene, TIME);
    }

    private TimedLease lease(SimulatedProcess process) {
        TimedLease lease = leases.get(process);
        if (lease == null) {
            throw new IllegalArgumentException("process: " + process);
        }
        return lease;
    }

    @Override
    public void act(SimulatedProcess process) {
        if (busy()) {
            cancel(process);
            return;
        }
        switch (random().nextInt(6)) {
            case 0 -> cancel(process);
            case 1 -> release(process);
            case 2 -> renew(process);
            default -> obtain(process);
        }
    }

    private void obtain(SimulatedProcess process) {
        follow(new Call<@Nullable Grant>("obtain", process, lease(process).tryObtain("holder " + process.number())));
    }

    private void renew(SimulatedProcess process) {
        Grant grant = last.get(process);
        if (grant != null) {
            follow(new Call<@Nullable Grant>("renew", process, lease(process).renew(grant)));
        }
    }

    private void release(SimulatedProcess process) {
        Grant grant = last.remove(process);
        if (grant != null) {
            grantsDoNotOverlap.releases(grant);
            follow(new Call<>("release", process, lease(process).release(grant)));
        }
    }

    @Override
    protected void ended(Call<?> call) {
        if (call.result().value() instanceof Grant grant) {
            last.put(call.process(), grant);
            grantsDoNotOverlap.granted(grant);
        }
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 3; round++) {
            for (SimulatedProcess process : scene().processes()) {
                obtain(process);
                scene().pass(PAUSE);
                renew(process);
                scene().pass(PAUSE);
            }
            release(scene().processes().get(round % scene().processes().size()));
            scene().pass(PAUSE);
        }
    }

    /** A call ends with the client's error after some attempts. */
    @Override
    protected boolean isCaused(Call<?> call) {
        return super.isCaused(call) || call.result().exception() instanceof ZooKeeperException;
    }

    @Override
    public void finish() {}

    @Override
    public void checkEnd() {
        super.checkEnd();
        grantsDoNotOverlap.checkEnd();
    }
}
