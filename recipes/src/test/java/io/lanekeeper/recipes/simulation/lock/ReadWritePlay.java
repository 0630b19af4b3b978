// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.HoldersPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Processes that read and write under one read-write lock, and downgrade. */
public final class ReadWritePlay extends HoldersPlay {
    private static final String LOCK = "/rw";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<SimulatedProcess, ReadWriteLock> locks = new HashMap<>();
    private final Set<Call<?>> writes = new HashSet<>();
    /** Leases whose holders do not write any more, although they may not have heard of it. */
    private final Set<Lease> downgraded = new HashSet<>();

    private final WritersAlone writersAlone;

    /** @param make makes the lock of a process */
    public ReadWritePlay(Scene scene, BiFunction<SimulatedProcess, String, ReadWriteLock> make) {
        super(scene);
        scene.processes().forEach(process -> locks.put(process, make.apply(process, LOCK)));
        writersAlone = new WritersAlone(scene);
        scene.truth().observe(() -> writersAlone.observe(nodes()));
    }

    private List<String> nodes() {
        return scene().servers().exists(LOCK) ? scene().servers().children(LOCK) : List.of();
    }

    @Override
    public void act(SimulatedProcess process) {
        switch (random().nextInt(9)) {
            case 0 -> cancel(process);
            case 1, 2, 3 -> giveSomeBack(process);
            case 4 -> downgrade(process);
            case 5, 6 -> acquire(process, true, null);
            case 7 -> acquire(process, random().nextBoolean(), Duration.ofMillis(random().nextInt(2) * 700L));
            default -> acquire(process, false, null);
        }
    }

    private void acquire(SimulatedProcess process, boolean writes, @Nullable Duration time) {
        ReadWriteLock both = locks.get(process);
        if (!busy() && both != null) {
            Lock lock = writes ? both.write() : both.read();
            String what = (writes ? "write" : "read") + (time == null ? "" : " within " + time);
            Call<@Nullable Lease> call =
                    new Call<>(what, process, time == null ? lock.acquire() : lock.tryAcquire(time));
            if (writes) {
                this.writes.add(call);
            }
            follow(call);
        }
    }

    private void downgrade(SimulatedProcess process) {
        held().stream()
                .filter(one -> one.call().process() == process
                        && one.lease() instanceof ReadWriteLock.WriteLease write
                        && !write.state().ended())
                .findFirst()
                .map(one -> (ReadWriteLock.WriteLease) one.lease())
                .ifPresent(write -> {
                    downgraded.add(write);
                    follow(new Call<@Nullable Lease>("downgrade", process, write.downgrade()));
                });
    }

    /** A downgrade fails if the lease is lost or released. */
    @Override
    protected boolean isCaused(Call<?> call) {
        return super.isCaused(call) || call.toString().startsWith("downgrade");
    }

    @Override
    public void rehearse() {
        for (int round = 0; round < 2; round++) {
            for (SimulatedProcess process : scene().processes()) {
                acquire(process, process.number() == 1, null);
                acquire(process, true, PAUSE);
            }
            scene().pass(PAUSE);
            scene().processes().forEach(this::downgrade);
            scene().pass(PAUSE);
            scene().processes().forEach(this::giveSomeBack);
            scene().pass(PAUSE);
        }
    }

    @Override
    protected void granted(Held given) {
        writersAlone.granted(given, writes.contains(given.call()));
    }

    @Override
    protected void checkHeld(List<Held> now) {
        writersAlone.checkHeld(now, one -> writes.contains(one.call()) && !downgraded.contains(one.lease()));
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        writersAlone.checkEnd(nodes());
    }
}
