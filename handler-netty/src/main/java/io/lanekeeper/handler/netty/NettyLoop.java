// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop with its executor and its connector. An owned loop is shut down at the end. */
final class NettyLoop {
    private static final int SHUTDOWN_SECONDS = 5;

    private final EventLoop events;
    private final LoopExecutor executor;
    private final NettyConnector connector;
    private final @Nullable EventLoopGroup owned;

    /** @param owned the group made for {@code events} alone; null if the loop belongs to the application */
    NettyLoop(EventLoop events, NettyConnector connector, @Nullable EventLoopGroup owned) {
        this.events = events;
        this.executor = new LoopExecutor(events);
        this.connector = connector;
        this.owned = owned;
    }

    EventLoop events() {
        return events;
    }

    LoopExecutor executor() {
        return executor;
    }

    NettyConnector connector() {
        return connector;
    }

    boolean alive() {
        return !events.isShuttingDown();
    }

    /** Returns true on this loop and on the other loops of its group: none of them may block. */
    boolean mustNotBlock() {
        if (events.inEventLoop()) {
            return true;
        }
        EventExecutorGroup group = events.parent();
        if (group != null) {
            for (EventExecutor sibling : group) {
                if (sibling.inEventLoop()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Calls {@code ended} when an owned loop has terminated, or at once if the loop is not owned. */
    void end(Runnable ended) {
        if (owned == null) {
            connector.closeNames();
            ended.run();
        } else {
            owned.terminationFuture().addListener(done -> ended.run());
            connector.end(() -> owned.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS));
        }
    }

    /**
     * Calls {@code ended} when the loop has terminated.
     *
     * @return cancels that
     */
    Runnable whenTerminated(Runnable ended) {
        Future<?> termination = events.terminationFuture();
        GenericFutureListener<Future<Object>> listener = done -> ended.run();
        @SuppressWarnings("unchecked") // The listener does not look at the value.
        Future<Object> future = (Future<Object>) termination;
        future.addListener(listener);
        return () -> future.removeListener(listener);
    }
}
