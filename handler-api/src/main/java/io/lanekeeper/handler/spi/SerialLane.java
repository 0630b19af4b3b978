// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lane, from a start of the handler to the next stop: a queue of callbacks. The next one runs when the one before has
 * ended, and its hold too. A hold keeps no thread. Any thread, except {@link #runNext}, which a driver calls on one thread at a
 * time.
 */
public final class SerialLane {
    private record Arrival(long number, Object item) {}

    private final Lane lane;
    private final CallbackGuard guard;
    private final LaneDriver driver;

    /** Guarded by {@code this}, as are the next four fields. */
    private final BurstQueue<Arrival> queue = new BurstQueue<>();

    private LaneState state = LaneState.OPEN;
    /** True while a callback runs, and while the lane is held. */
    private boolean busy;

    private @Nullable Runnable hold;
    private @Nullable Runnable ended;
    private volatile @Nullable Thread thread;

    SerialLane(Lane lane, CallbackGuard guard, LaneDriver driver) {
        this.lane = lane;
        this.guard = guard;
        this.driver = driver;
    }

    /** Returns true if callbacks are accepted. */
    synchronized boolean isOpen() {
        return state == LaneState.OPEN;
    }

    /** Returns true if {@code candidate} is running a callback of this lane. */
    boolean runsOn(Thread candidate) {
        return thread == candidate;
    }

    /**
     * Queues a {@code Callable} or {@code Runnable}, which never runs here.
     *
     * @param link true for a link of a result, which is accepted while the lane drains
     * @return false if the lane does not accept it
     */
    boolean offer(Object item, boolean link) {
        synchronized (this) {
            if (!state.accepts(link)) {
                return false;
            }
            queue.add(new Arrival(driver.nextNumber(), item));
            if (busy) {
                return true;
            }
        }
        return driver.wake();
    }

    /** Returns the number of the callback that may run now; -1 if there is none. */
    public synchronized long nextNumber() {
        Arrival next = busy ? null : queue.peek();
        return next == null ? -1 : next.number();
    }

    /** Runs one callback; returns false if none may run now. */
    public boolean runNext() {
        Object item = take();
        if (item == null) {
            return false;
        }
        thread = Thread.currentThread();
        Object hold = guard.runTimed(lane, item);
        thread = null;
        if (hold == null) {
            free();
        } else {
            hold(hold);
        }
        return true;
    }

    /** Rejects callbacks from now on, except links. */
    synchronized void reject() {
        if (state == LaneState.OPEN) {
            state = LaneState.LINKS_ONLY;
        }
    }

    /** Ends the lane when it has run its queue, then calls {@code whenEnded}, here or on the driver's thread. */
    void end(Runnable whenEnded) {
        synchronized (this) {
            reject();
            if (state != LaneState.CLOSED && (busy || !queue.isEmpty())) {
                ended = whenEnded;
                return;
            }
            state = LaneState.CLOSED;
        }
        whenEnded.run();
    }

    /** Abandons the callback that holds or blocks the lane, and drops the queued ones. */
    void expire() {
        List<Object> dropped = new ArrayList<>();
        boolean late;
        Runnable whenEnded;
        synchronized (this) {
            if (state == LaneState.CLOSED) {
                return;
            }
            state = LaneState.CLOSED;
            queue.forEach(arrival -> dropped.add(arrival.item()));
            queue.clear();
            late = busy || !dropped.isEmpty();
            whenEnded = takeEnded();
        }
        if (late) { // A lane that only waited for the other lanes is not late.
            guard.dropped(lane, dropped.size());
        }
        dropped.forEach(Callback::drop);
        if (whenEnded != null) {
            whenEnded.run();
        }
    }

    private synchronized @Nullable Object take() {
        Arrival next = busy ? null : queue.poll();
        busy |= next != null;
        return next == null ? null : next.item();
    }

    private void hold(Object result) {
        Runnable release = new Runnable() {
            @Override
            public void run() {
                release(this);
            }
        };
        synchronized (this) {
            hold = release;
        }
        try {
            guard.holds().whenDone(result, release);
        } catch (RuntimeException e) {
            guard.failed(lane, e);
            release(release);
        }
    }

    private void release(Runnable ofHold) {
        synchronized (this) {
            if (hold != ofHold) {
                return; // A stage that called back twice, or threw an exception after it had.
            }
            hold = null;
        }
        free();
    }

    /** Lets the next callback run, or ends a lane that drains. */
    private void free() {
        boolean more;
        Runnable whenEnded = null;
        synchronized (this) {
            busy = false;
            more = !queue.isEmpty();
            if (!more) {
                whenEnded = takeEnded();
            }
        }
        if (more) {
            driver.wake();
        } else if (whenEnded != null) {
            whenEnded.run();
        }
    }

    private synchronized @Nullable Runnable takeEnded() {
        Runnable taken = ended;
        ended = null;
        if (taken != null) {
            state = LaneState.CLOSED;
        }
        return taken;
    }
}
