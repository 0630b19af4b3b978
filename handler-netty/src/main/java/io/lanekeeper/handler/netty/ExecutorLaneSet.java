// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lanes on executors of the application. Callbacks of one lane run in order; between lanes there is no order. */
final class ExecutorLaneSet implements LaneSet {
    private final EventLoop timers;
    private final long drainNanos;
    private final LaneMap<ExecutorLane> lanes;

    ExecutorLaneSet(EventExecutorGroup group, EventLoop timers, CallbackRunner runner, long drainNanos) {
        this.timers = timers;
        this.drainNanos = drainNanos;
        lanes = new LaneMap<>(lane -> new ExecutorLane(lane, group.next(), runner));
    }

    @Override
    public boolean open() {
        return lanes.get(Lane.SESSION).open();
    }

    @Override
    public boolean offer(Lane lane, Object item) {
        return lanes.get(lane).offer(item, false);
    }

    @Override
    public boolean offerLink(Lane lane, PromiseLink<?> link) {
        return !link.onLoop() && lanes.get(lane).offer(link, true);
    }

    @Override
    public boolean inLane(Lane lane, Thread thread) {
        return lanes.get(lane).runsOn(thread);
    }

    @Override
    public void end(Runnable ended) {
        AtomicInteger left = new AtomicInteger(lanes.all().size());
        Runnable timer = expireLater();
        for (ExecutorLane lane : lanes.all()) {
            lane.end(() -> {
                if (left.decrementAndGet() == 0) {
                    timer.run();
                    ended.run();
                }
            });
        }
    }

    /** @return cancels the timer */
    private Runnable expireLater() {
        try {
            var timer = timers.schedule(this::expire, drainNanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // The loop has ended and has no timers. A lane that is not held ends without one.
        }
    }

    private void expire() {
        for (ExecutorLane lane : lanes.all()) {
            lane.expire();
        }
    }
}
