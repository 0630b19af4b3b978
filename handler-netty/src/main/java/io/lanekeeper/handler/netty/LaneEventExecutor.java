// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.OrderedEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A lane as an executor of Netty, over all starts and stops of its handler. It has no timers: its {@code schedule} methods
 * throw {@link UnsupportedOperationException}.
 */
final class LaneEventExecutor extends AbstractEventExecutor implements OrderedEventExecutor {
    private final LoopAndLanes handler;
    private final Lane lane;

    LaneEventExecutor(LoopAndLanes handler, Lane lane) {
        this.handler = handler;
        this.lane = lane;
    }

    @Override
    public void execute(Runnable task) {
        handler.queue(lane, CallbackRunner.item(task));
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return handler.inLane(lane, thread);
    }

    /** Returns a promise whose listeners run in this lane. It may also hold the lane. */
    @Override
    public <V> Promise<V> newPromise() {
        return new NettyPromise<>(handler, lane);
    }

    @Override
    public boolean isShuttingDown() {
        return !handler.running();
    }

    @Override
    public boolean isShutdown() {
        return !handler.running();
    }

    @Override
    public boolean isTerminated() {
        return !handler.running();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newFailedFuture(unsupported());
    }

    @Override
    public Future<?> terminationFuture() {
        return ImmediateEventExecutor.INSTANCE.newFailedFuture(unsupported());
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw unsupported();
    }

    @Override
    @Deprecated
    public List<Runnable> shutdownNow() {
        throw unsupported();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        throw unsupported();
    }

    @Override
    public String toString() {
        return handler.name() + "/" + lane;
    }

    private UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("lane " + this + " ends with its handler: use Handler.stop()");
    }
}
