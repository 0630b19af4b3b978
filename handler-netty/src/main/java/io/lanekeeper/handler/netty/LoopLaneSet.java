// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.BurstQueue;
import io.lanekeeper.handler.spi.LaneState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lanes on the event loop itself.
 *
 * <ul>
 *   <li>The three lanes have one queue: their items run in the order of arrival while no lane is held.
 *   <li>Items for a held lane go to the backlog of that lane, and run first when the hold ends.
 *   <li>Links that run on the loop have their place in that order, but belong to no lane, so that no hold delays them.
 *   <li>One step of the loop runs at most {@value #BATCH} items, for at most {@link #STEP_NANOS}.
 *   <li>Offers from other threads go to an inbox and wake the loop once.
 * </ul>
 *
 * <p>Confined to the loop, except the inbox and the state: the monitor of the inbox guards them.
 */
final class LoopLaneSet implements LaneSet {
    private static final int NONE = -1;
    static final int BATCH = 256;
    static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final CallbackRunner runner;
    private final long drainNanos;
    private final LaneMap<Slot> slots = new LaneMap<>(lane -> new Slot(lane, LaneMap.indexOf(lane)));
    private final List<Slot> all = slots.all();
    /** The place in the queue of links that belong to no lane; never held. */
    private final Slot noLane = new Slot(Lane.COMPLETION, all.size());

    private final LaneQueue arrivals = new LaneQueue();

    private final LaneQueue inbox = new LaneQueue();
    private final Runnable drain = this::drain;
    private volatile boolean inboxFilled;
    private volatile LaneState state = LaneState.OPEN;
    private boolean drainPending;
    /** False if no lane has a backlog, so that {@link #drain} need not search them. */
    private boolean backlogged;

    /** The place of the running callback. A number, since a reference needs a barrier of the garbage collector. */
    private int running = NONE;

    private @Nullable Runnable ended;
    private @Nullable ScheduledFuture<?> drainTimer;
    private boolean expired;

    LoopLaneSet(EventLoop loop, CallbackRunner runner, long drainNanos) {
        this.loop = loop;
        this.runner = runner;
        this.drainNanos = drainNanos;
    }

    @Override
    public boolean open() {
        return state == LaneState.OPEN;
    }

    @Override
    public boolean offer(Lane lane, Object item) {
        return offer(slots.get(lane), item, false);
    }

    @Override
    public boolean offerLink(Lane lane, PromiseLink<?> link) {
        return offer(link.onLoop() ? noLane : slots.get(lane), link, true);
    }

    @Override
    public boolean inLane(Lane lane, Thread thread) {
        return loop.inEventLoop(thread) && running == LaneMap.indexOf(lane);
    }

    @Override
    public void end(Runnable ended) {
        synchronized (inbox) {
            state = state == LaneState.OPEN ? LaneState.LINKS_ONLY : state;
        }
        try {
            loop.execute(() -> startEnd(ended));
        } catch (RejectedExecutionException e) {
            state = LaneState.CLOSED;
            ended.run();
        }
    }

    private boolean offer(Slot target, Object item, boolean link) {
        if (!loop.inEventLoop()) {
            return post(target, item, link);
        }
        if (!state.accepts(link)) {
            return false;
        }
        takeInbox(); // Earlier offers of other threads go first.
        arrivals.add(target.place, item);
        if (!drainPending) {
            loop.execute(drain);
            drainPending = true; // Only now: if the loop has thrown, the next offer asks it again.
        }
        return true;
    }

    private boolean post(Slot target, Object item, boolean link) {
        boolean wake;
        synchronized (inbox) {
            if (!state.accepts(link)) {
                return false;
            }
            inbox.add(target.place, item);
            wake = !inboxFilled;
            inboxFilled = true;
        }
        if (wake) {
            try {
                loop.execute(this::wakeUp);
            } catch (RejectedExecutionException e) {
                state = LaneState.CLOSED; // The loop has ended, and the items queued on it are lost.
                return false;
            }
        }
        return true;
    }

    private void wakeUp() {
        takeInbox();
        if (!drainPending) {
            drain();
        }
    }

    private void takeInbox() {
        if (inboxFilled) {
            synchronized (inbox) {
                while (!inbox.isEmpty()) {
                    arrivals.add(inbox.firstPlace(), inbox.remove());
                }
                inboxFilled = false;
            }
        }
    }

    private void drain() {
        drainPending = true; // Offers during the drain need not queue another one.
        long now = System.nanoTime();
        long end = now + STEP_NANOS;
        for (int left = BATCH; left > 0 && now - end < 0 && hasNext(); left--) {
            now = runNext(now); // The end of one callback is the start of the next, so each reads the clock once.
        }
        if (workLeft()) {
            drainLater();
        } else {
            drainPending = false;
            finishIfDrained();
        }
    }

    /** Queues a drain by a timer: a task that executes itself again runs in the same step, and blocks I/O for up to a second. */
    private void drainLater() {
        if (loop.isShuttingDown()) {
            loop.execute(drain); // The loop has cancelled its timers.
        } else {
            loop.schedule(drain, 0, TimeUnit.NANOSECONDS);
        }
    }

    /** Returns true if an item may run. Moves items of held lanes to their backlog. */
    private boolean hasNext() {
        if (backlogged && released() != null) {
            return true;
        }
        while (!arrivals.isEmpty()) {
            Slot lane = at(arrivals.firstPlace());
            if (lane.hold == null) {
                return true;
            }
            lane.backlog.add(arrivals.remove());
            backlogged = true;
        }
        return false;
    }

    private long runNext(long now) {
        Slot lane = backlogged ? released() : null;
        if (lane != null) {
            return run(lane, lane.backlog.remove(), now);
        }
        lane = at(arrivals.firstPlace());
        return run(lane, arrivals.remove(), now);
    }

    /** Returns a lane that is not held and has a backlog; null if there is none. */
    private @Nullable Slot released() {
        boolean any = false;
        for (Slot lane : all) {
            if (!lane.backlog.isEmpty()) {
                any = true;
                if (lane.hold == null) {
                    return lane;
                }
            }
        }
        backlogged = any;
        return null;
    }

    /** Runs an item and returns the time of its end, in nanoseconds. */
    private long run(Slot lane, Object item, long start) {
        running = lane.place;
        Object result = runner.run(lane.lane, item);
        running = NONE;
        long end = System.nanoTime();
        runner.took(lane.lane, item, end - start);
        if (!expired && result != null) {
            hold(lane, result);
        }
        return end;
    }

    private void hold(Slot lane, Object result) {
        Runnable release = new Runnable() {
            @Override
            public void run() {
                if (lane.hold == this) {
                    lane.hold = null;
                    wakeUp();
                }
            }
        };
        lane.hold = release;
        try {
            runner.holds().whenDone(result, () -> releaseLater(release));
        } catch (RuntimeException e) {
            runner.failed(lane.lane, e);
            lane.hold = null;
        }
    }

    private void releaseLater(Runnable release) {
        try {
            loop.execute(release);
        } catch (RejectedExecutionException e) {
            state = LaneState.CLOSED; // The loop has ended, and all lanes with it.
        }
    }

    private Slot at(int place) {
        return place < all.size() ? all.get(place) : noLane;
    }

    private boolean workLeft() {
        return !arrivals.isEmpty() || (backlogged && released() != null);
    }

    private void startEnd(Runnable whenEnded) {
        ended = whenEnded;
        if (!loop.isShuttingDown()) {
            drainTimer = loop.schedule(this::expire, drainNanos, TimeUnit.NANOSECONDS);
        }
        takeInbox();
        if (!drainPending || loop.isShuttingDown()) {
            drain();
        }
    }

    private void finishIfDrained() {
        if (ended == null) {
            return;
        }
        for (Slot lane : all) {
            if (lane.hold != null) {
                return;
            }
        }
        synchronized (inbox) {
            if (inboxFilled) {
                return; // wakeUp is queued and drains again.
            }
            state = LaneState.CLOSED;
        }
        if (drainTimer != null) {
            drainTimer.cancel(false);
        }
        Runnable whenEnded = ended;
        ended = null;
        whenEnded.run();
    }

    private void expire() {
        state = LaneState.CLOSED;
        expired = true;
        takeInbox();
        LaneQueue rest = new LaneQueue();
        while (!arrivals.isEmpty()) {
            Slot lane = at(arrivals.firstPlace());
            Object item = arrivals.remove();
            if (lane.hold == null) {
                rest.add(lane.place, item);
            } else {
                lane.backlog.add(item);
                backlogged = true;
            }
        }
        while (!rest.isEmpty()) {
            arrivals.add(rest.firstPlace(), rest.remove());
        }
        for (Slot lane : all) {
            drop(lane);
        }
        if (!drainPending) {
            drain();
        }
    }

    private void drop(Slot lane) {
        if (lane.hold != null) {
            List<Object> dropped = List.copyOf(lane.backlog);
            lane.backlog.clear();
            lane.hold = null;
            runner.dropped(lane.lane, dropped.size());
            dropped.forEach(Callback::drop);
        }
    }

    /** One lane: its place among all, the result that holds it, and the items that wait for the end of the hold. */
    private static final class Slot {
        final Lane lane;
        final int place;
        final BurstQueue<Object> backlog = new BurstQueue<>();
        /** Ends the hold; null while the lane is not held. */
        @Nullable
        Runnable hold;

        Slot(Lane lane, int place) {
            this.lane = lane;
            this.place = place;
        }
    }
}
