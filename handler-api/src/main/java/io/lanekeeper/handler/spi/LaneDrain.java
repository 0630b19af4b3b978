// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of some lanes on one executor, in the order of their arrival while no lane is held. At most one task
 * of the drain is queued or runs. So the executor may have several threads and run its tasks in any order.
 */
final class LaneDrain implements LaneDriver, Runnable {
    private final Executor executor;
    private final int batch;
    private final CallbackGuard guard;
    private final List<SerialLane> lanes = new ArrayList<>(3);
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicBoolean queued = new AtomicBoolean();

    /**
     * @param batch the number of callbacks that one task of the executor runs at most
     * @param guard reports exceptions of the executor
     */
    LaneDrain(Executor executor, int batch, CallbackGuard guard) {
        this.executor = executor;
        this.batch = batch;
        this.guard = guard;
    }

    /** Adds a lane that has this driver, before its first callback. */
    SerialLane add(SerialLane lane) {
        lanes.add(lane);
        return lane;
    }

    @Override
    public long nextNumber() {
        return arrivals.getAndIncrement();
    }

    @Override
    public boolean wake() {
        if (queued.get() || !queued.compareAndSet(false, true)) {
            return true;
        }
        try {
            executor.execute(this);
            return true;
        } catch (RejectedExecutionException e) { // The executor has been shut down before the lanes.
            lanes.forEach(SerialLane::expire);
        } catch (RuntimeException | Error e) {
            // There is no memory for a thread, for example. No lane must wait for ever.
            guard.executorFailed(e);
            lanes.forEach(SerialLane::expire);
        }
        return false;
    }

    @Override
    public void run() {
        int left = batch;
        while (left > 0 && runOldest()) {
            left--;
        }
        queued.set(false);
        if (oldest() != null) {
            wake();
        }
    }

    private boolean runOldest() {
        SerialLane next = oldest();
        return next != null && next.runNext();
    }

    /** Returns the lane whose next callback has waited longest; null if none may run. */
    private @Nullable SerialLane oldest() {
        SerialLane found = null;
        long oldest = Long.MAX_VALUE;
        for (SerialLane lane : lanes) {
            long number = lane.nextNumber();
            if (number >= 0 && number < oldest) {
                found = lane;
                oldest = number;
            }
        }
        return found;
    }
}
