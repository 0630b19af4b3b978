// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.HandlerLanes;
import io.lanekeeper.handler.spi.PromiseLink;
import io.lanekeeper.handler.spi.SerialLanes;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The loop and the lanes of a handler, from each start to the next stop. Promises ask it where their links run, and whether
 * the current thread may wait. Any thread, except {@link #start} and {@link #stop}, of which one ends before the next begins.
 */
final class HandlerThreads {
    private final ThreadSettings settings;
    private final CallbackRunner runner;
    private final HandlerLanes lanes;
    private volatile ThreadConnector connector;
    private volatile @Nullable LaneThreads laneThreads;

    HandlerThreads(ThreadSettings settings) {
        this.settings = settings;
        this.runner = new CallbackRunner(settings);
        this.lanes = new HandlerLanes(settings.name(), runner, this::loop);
        this.connector = newConnector();
    }

    ThreadConnector connector() {
        return connector;
    }

    ThreadLoop loop() {
        return connector.loop();
    }

    /** Returns true if the lanes accept callbacks. */
    boolean running() {
        return lanes.running();
    }

    boolean inLoopOrLane() {
        return loop().inLoop() || inLane();
    }

    void start(Promise<Void> done) {
        if (loop().ending()) {
            connector = newConnector();
        }
        loop().start();
        LaneThreads own = new LaneThreads(this::newLaneThread);
        own.start();
        laneThreads = own;
        lanes.start(SerialLanes.onExecutors(runner, own::of));
        done.set(null);
    }

    /** Ends the lanes, then the connections and the loop. Completes {@code done} when the loop has ended. */
    void stop(Promise<Void> done) {
        ThreadConnector ending = connector;
        ending.loop().whenEnded(() -> done.set(null));
        LaneThreads own = laneThreads;
        lanes.end(settings.drainTimeout(), () -> {
            if (own != null) {
                own.end();
            }
            ending.end();
        });
    }

    /** @throws RejectedExecutionException if the handler is not running */
    void queue(Lane lane, Object item) {
        lanes.queue(lane, item);
    }

    void deliver(PromiseLink<?> link) {
        lanes.deliver(link);
    }

    /** Reports an exception of the delivery of links. */
    void failed(Throwable error) {
        lanes.failed(error);
    }

    /** @throws IllegalStateException on the loop */
    void checkMayBlock() {
        if (loop().inLoop()) {
            throw new IllegalStateException("blocking on "
                    + Thread.currentThread().getName() + ", the loop of handler "
                    + settings.name() + ", would wait for itself (expected: link or flatMap here, or get and await in a"
                    + " lane or on another thread)");
        }
    }

    /** @throws IllegalStateException on the loop and in a lane */
    void checkMayAwaitStop() {
        checkMayBlock();
        if (inLane()) {
            throw new IllegalStateException("blocking on "
                    + Thread.currentThread().getName() + ", a lane of handler "
                    + settings.name() + ", for the lanes to end would wait for itself (expected: link here, or get and"
                    + " await on another thread)");
        }
    }

    private Thread newLaneThread(Lane lane, Runnable task) {
        return settings.newThread(lane.name().toLowerCase(Locale.ROOT), task);
    }

    private boolean inLane() {
        return lanes.runOn(Thread.currentThread());
    }

    private ThreadConnector newConnector() {
        return new ThreadConnector(settings, new ThreadLoop(task -> settings.newThread("loop", task)));
    }
}
