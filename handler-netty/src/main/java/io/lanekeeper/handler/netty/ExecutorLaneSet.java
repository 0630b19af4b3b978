// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.SerialLanes;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;

/** Lanes on executors of the application. Callbacks of one lane run in order; between lanes there is no order. */
final class ExecutorLaneSet implements LaneSet {
    private final SerialExecutor timers;
    private final Duration drainTimeout;
    private final SerialLanes lanes;

    ExecutorLaneSet(EventExecutorGroup group, SerialExecutor timers, CallbackRunner runner, Duration drainTimeout) {
        this.timers = timers;
        this.drainTimeout = drainTimeout;
        this.lanes = SerialLanes.onExecutors(runner, lane -> group.next());
    }

    @Override
    public boolean open() {
        return lanes.isOpen();
    }

    @Override
    public boolean offer(Lane lane, Object item) {
        return lanes.offer(lane, item);
    }

    @Override
    public boolean offerLink(Lane lane, PromiseLink<?> link) {
        return !link.onLoop() && lanes.offerLink(lane, link);
    }

    @Override
    public boolean inLane(Lane lane, Thread thread) {
        return lanes.runOn(lane, thread);
    }

    @Override
    public void end(Runnable ended) {
        lanes.end(timers, drainTimeout, ended);
    }
}
