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
 * One lane on an executor, whose callbacks may block. At most one drain is queued or runs. So the executor may run its tasks in
 * any order.
 */
final class ExecutorLane implements Runnable {
    private static final int BATCH = 256;

    private final Lane lane;
    private final EventExecutor executor;
    private final CallbackRunner runner;

    /** Guarded by {@code this}, as are the next four. */
    private final BurstQueue<Object> queue = new BurstQueue<>();

    private LaneState state = LaneState.OPEN;
    /** True while a drain is queued or runs, and while the lane is held. */
    private boolean busy;

    private @Nullable Object hold;
    private @Nullable Runnable ended;
    private volatile @Nullable Thread thread;

    ExecutorLane(Lane lane, EventExecutor executor, CallbackRunner runner) {
        this.lane = lane;
        this.executor = executor;
        this.runner = runner;
    }

    synchronized boolean open() {
        return state == LaneState.OPEN;
    }

    boolean runsOn(Thread candidate) {
        return thread == candidate;
    }

    boolean offer(Object item, boolean link) {
        synchronized (this) {
            if (!state.accepts(link)) {
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

    /** Rejects callbacks from now on. Calls {@code whenEnded} when the queue is empty, here or on the executor. */
    void end(Runnable whenEnded) {
        synchronized (this) {
            if (busy && state != LaneState.CLOSED) {
                state = LaneState.LINKS_ONLY;
                ended = whenEnded;
                return;
            }
            state = LaneState.CLOSED;
        }
        whenEnded.run();
    }

    /** Abandons the callback that holds or blocks the lane, and drops the queued ones. */
    void expire() {
        List<Object> dropped;
        synchronized (this) {
            if (state == LaneState.CLOSED) {
                return;
            }
            dropped = List.copyOf(queue);
            queue.clear();
            state = LaneState.CLOSED;
        }
        runner.dropped(lane, dropped.size());
        dropped.forEach(Callback::drop);
        notifyEnded();
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
            if (state != LaneState.LINKS_ONLY) {
                return null;
            }
            state = LaneState.CLOSED;
        }
        notifyEnded();
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
            LaneHold.whenDone(result, () -> release(token));
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
            expire(); // The executor has been shut down before the lane.
            return false;
        }
    }

    private void notifyEnded() {
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
