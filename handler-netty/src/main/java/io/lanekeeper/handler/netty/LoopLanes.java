// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
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
 *   <li>One queue for the three lanes: their items run in the order of arrival while no lane is held.
 *   <li>Items for a held lane gather in that lane's backlog and run first when it is released.
 *   <li>Steps that only carry a result on have their place in that order, but belong to no lane: nothing holds them.
 *   <li>One turn of the loop runs {@value #BATCH} items or {@link #TURN_NANOS} worth of them, whichever is less.
 *   <li>Offers from other threads gather in an inbox, and wake the loop once.
 * </ul>
 *
 * <p>Confined to the loop but for the inbox and the gate, which the inbox's monitor guards.
 */
final class LoopLanes implements Lanes {
    private static final int NONE = -1;
    static final int BATCH = 256;
    static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final CallbackRunner runner;
    private final long drainNanos;
    private final PerLane<LoopLane> lanes = new PerLane<>(lane -> new LoopLane(lane, LoopLane.placeOf(lane)));
    private final List<LoopLane> all = lanes.all();
    /** No lane, but the place in the queue of what belongs to none: never held. */
    private final LoopLane steps = new LoopLane(Lane.COMPLETION, all.size());

    private final LaneQueue arrivals = new LaneQueue();

    private final LaneQueue inbox = new LaneQueue();
    private final Runnable drain = this::drain;
    private volatile boolean inboxFilled;
    private volatile Gate gate = Gate.OPEN;
    private boolean drainPending;
    /** Whether a lane may have a backlog; mostly none has, and nobody need look. */
    private boolean backlogged;

    /** The place of the callback that runs. A number, since a reference would cost the collector's barrier each time. */
    private int running = NONE;

    private @Nullable Runnable ended;
    private @Nullable ScheduledFuture<?> drainTimer;
    private boolean expired;

    LoopLanes(EventLoop loop, CallbackRunner runner, long drainNanos) {
        this.loop = loop;
        this.runner = runner;
        this.drainNanos = drainNanos;
    }

    @Override
    public boolean open() {
        return gate == Gate.OPEN;
    }

    @Override
    public boolean offer(Lane lane, Object item) {
        return offer(lanes.get(lane), item, false);
    }

    @Override
    public boolean offerLink(Lane lane, PromiseLink<?> link) {
        return offer(link.step() ? steps : lanes.get(lane), link, true);
    }

    @Override
    public boolean inLane(Lane lane, Thread thread) {
        return loop.inEventLoop(thread) && running == LoopLane.placeOf(lane);
    }

    @Override
    public void end(Runnable ended) {
        synchronized (inbox) {
            gate = gate == Gate.OPEN ? Gate.LINKS_ONLY : gate;
        }
        try {
            loop.execute(() -> beginEnd(ended));
        } catch (RejectedExecutionException e) {
            gate = Gate.SHUT;
            ended.run();
        }
    }

    private boolean offer(LoopLane target, Object item, boolean link) {
        if (!loop.inEventLoop()) {
            return post(target, item, link);
        }
        if (!gate.admits(link)) {
            return false;
        }
        takeInbox(); // What other threads have offered before goes before.
        arrivals.add(target.place, item);
        if (!drainPending) {
            drainPending = true;
            loop.execute(drain);
        }
        return true;
    }

    private boolean post(LoopLane target, Object item, boolean link) {
        boolean wake;
        synchronized (inbox) {
            if (!gate.admits(link)) {
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
                gate = Gate.SHUT; // The loop has ended; so has everything that was queued on it.
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
        drainPending = true; // While it runs, offers need not ask for it.
        long now = System.nanoTime();
        long end = now + TURN_NANOS;
        for (int left = BATCH; left > 0 && now - end < 0 && hasNext(); left--) {
            now = runNext(now); // The end of one callback is the start of the next: one look at the clock for each.
        }
        if (workLeft()) {
            drainLater();
        } else {
            drainPending = false;
            finishIfDrained();
        }
    }

    /** By a timer: a task that executes itself anew is run again in the same turn, and starves I/O for a second. */
    private void drainLater() {
        if (loop.isShuttingDown()) {
            loop.execute(drain); // Timers are called off by then.
        } else {
            loop.schedule(drain, 0, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether something may run; puts what waits for a held lane out of the way. */
    private boolean hasNext() {
        if (backlogged && released() != null) {
            return true;
        }
        while (!arrivals.isEmpty()) {
            LoopLane lane = at(arrivals.firstPlace());
            if (lane.hold == null) {
                return true;
            }
            lane.backlog.add(arrivals.remove());
            backlogged = true;
        }
        return false;
    }

    private long runNext(long now) {
        LoopLane lane = backlogged ? released() : null;
        if (lane != null) {
            return run(lane, lane.backlog.remove(), now);
        }
        lane = at(arrivals.firstPlace());
        return run(lane, arrivals.remove(), now);
    }

    /** A lane that is not held and has a backlog. */
    private @Nullable LoopLane released() {
        boolean any = false;
        for (LoopLane lane : all) {
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

    /** Returns when it has ended. */
    private long run(LoopLane lane, Object item, long start) {
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

    private void hold(LoopLane lane, Object result) {
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
            Holds.whenDone(result, () -> releaseLater(release));
        } catch (RuntimeException e) {
            runner.failed(lane.lane, e);
            lane.hold = null;
        }
    }

    private void releaseLater(Runnable release) {
        try {
            loop.execute(release);
        } catch (RejectedExecutionException e) {
            gate = Gate.SHUT; // The loop has ended; nothing is left to be released.
        }
    }

    private LoopLane at(int place) {
        return place < all.size() ? all.get(place) : steps;
    }

    private boolean workLeft() {
        return !arrivals.isEmpty() || (backlogged && released() != null);
    }

    private void beginEnd(Runnable whenEnded) {
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
        for (LoopLane lane : all) {
            if (lane.hold != null) {
                return;
            }
        }
        synchronized (inbox) {
            if (inboxFilled) {
                return; // Its wake-up is on its way.
            }
            gate = Gate.SHUT;
        }
        if (drainTimer != null) {
            drainTimer.cancel(false);
        }
        Runnable whenEnded = ended;
        ended = null;
        whenEnded.run();
    }

    private void expire() {
        gate = Gate.SHUT;
        expired = true;
        takeInbox();
        LaneQueue rest = new LaneQueue();
        while (!arrivals.isEmpty()) {
            LoopLane lane = at(arrivals.firstPlace());
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
        for (LoopLane lane : all) {
            lane.drop(runner);
        }
        if (!drainPending) {
            drain();
        }
    }
}
