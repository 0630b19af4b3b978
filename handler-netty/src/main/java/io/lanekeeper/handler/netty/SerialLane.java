// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.BurstQueue;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One lane on an executor whose callbacks may block. At most one drain is under way, so that any executor will do, also
 * one that runs its tasks in no particular order.
 */
final class SerialLane implements Runnable {
    private static final int BATCH = 256;

    private final Lane lane;
    private final EventExecutor executor;
    private final CallbackRunner runner;

    /** Guarded by {@code this}, as are the next four. */
    private final BurstQueue<Object> queue = new BurstQueue<>();

    private Gate gate = Gate.OPEN;
    /** Whether a drain is queued or runs, or the lane is held. */
    private boolean busy;

    private @Nullable Object hold;
    private @Nullable Runnable ended;
    private volatile @Nullable Thread thread;

    SerialLane(Lane lane, EventExecutor executor, CallbackRunner runner) {
        this.lane = lane;
        this.executor = executor;
        this.runner = runner;
    }

    synchronized boolean open() {
        return gate == Gate.OPEN;
    }

    boolean runsOn(Thread candidate) {
        return thread == candidate;
    }

    boolean offer(Object item, boolean link) {
        synchronized (this) {
            if (!gate.admits(link)) {
                return false;
            }
            queue.add(item);
            if (busy) {
                return true;
            }
            busy = true;
        }
        return submit();
    }

    /** Refuses user code from now on; {@code whenEnded} is called when the queue is empty, here or on the executor. */
    void end(Runnable whenEnded) {
        synchronized (this) {
            if (busy && gate != Gate.SHUT) {
                gate = Gate.LINKS_ONLY;
                ended = whenEnded;
                return;
            }
            gate = Gate.SHUT;
        }
        whenEnded.run();
    }

    /** Gives up on the callback that holds or blocks the lane, and on what is queued behind it. */
    void expire() {
        List<Object> dropped;
        synchronized (this) {
            if (gate == Gate.SHUT) {
                return;
            }
            dropped = List.copyOf(queue);
            queue.clear();
            gate = Gate.SHUT;
        }
        runner.dropped(lane, dropped.size());
        dropped.forEach(Callback::drop);
        tellEnded();
    }

    @Override
    public void run() {
        for (int left = BATCH; left > 0; left--) {
            Object item = next();
            if (item == null) {
                return;
            }
            if (runHolds(item)) {
                return;
            }
        }
        submit();
    }

    private @Nullable Object next() {
        synchronized (this) {
            Object item = queue.poll();
            if (item != null) {
                return item;
            }
            busy = false;
            if (gate != Gate.LINKS_ONLY) {
                return null;
            }
            gate = Gate.SHUT;
        }
        tellEnded();
        return null;
    }

    private boolean runHolds(Object item) {
        thread = Thread.currentThread();
        long start = System.nanoTime();
        Object result = runner.run(lane, item);
        runner.took(lane, item, System.nanoTime() - start);
        thread = null;
        if (result == null) {
            return false;
        }
        Object token = new Object();
        synchronized (this) {
            hold = token;
        }
        try {
            Holds.whenDone(result, () -> release(token));
        } catch (RuntimeException e) {
            runner.failed(lane, e);
            release(token);
        }
        return true;
    }

    private void release(Object token) {
        synchronized (this) {
            if (hold != token) {
                return;
            }
            hold = null;
        }
        submit();
    }

    private boolean submit() {
        try {
            executor.execute(this);
            return true;
        } catch (RejectedExecutionException e) {
            expire(); // The executor has been shut down under the lane.
            return false;
        }
    }

    private void tellEnded() {
        Runnable whenEnded;
        synchronized (this) {
            whenEnded = ended;
            ended = null;
        }
        if (whenEnded != null) {
            whenEnded.run();
        }
    }
}
