// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import io.netty.util.concurrent.BlockingOperationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The loop and the lanes of a handler, from each start to the next stop. Promises ask it where their links run, and whether
 * the current thread may wait. Any thread, except {@link #start} and {@link #stop}, of which one ends before the next begins.
 */
final class LoopAndLanes {
    private final String name;
    private final NettySettings settings;
    private final CallbackRunner runner;
    private final BlockingTasks blockingTasks;
    private volatile NettyLoop loop;
    private volatile @Nullable LaneSet lanes;

    LoopAndLanes(NettySettings settings, BlockingTasks blockingTasks) {
        this.name = settings.name();
        this.settings = settings;
        this.runner = new CallbackRunner(settings);
        this.blockingTasks = blockingTasks;
        this.loop = settings.newLoop(blockingTasks);
    }

    /** Returns the name of the handler. */
    String name() {
        return name;
    }

    NettyLoop loop() {
        return loop;
    }

    boolean loopAlive() {
        return loop.alive();
    }

    /** Returns true if the lanes accept callbacks. */
    boolean running() {
        LaneSet current = lanes;
        return current != null && current.open();
    }

    /**
     * Puts a callback into a lane.
     *
     * @throws RejectedExecutionException if the handler is not running
     */
    void queue(Lane lane, Object item) {
        LaneSet current = lanes;
        if (current == null || !current.offer(lane, item)) {
            throw new RejectedExecutionException(
                    "handler " + name + " is not running (expected: started, not stopped)");
        }
    }

    /**
     * Puts a link into its lane. It runs on the loop if the lanes have ended or do not take it, and on this thread if the loop
     * has ended too. Throws nothing, since the next link of the promise is delivered after this one: an exception of an
     * executor is reported.
     */
    void deliver(Lane lane, PromiseLink<?> link) {
        try {
            deliverOrThrow(lane, link);
        } catch (Throwable e) {
            runner.failed(lane, e);
        }
    }

    private void deliverOrThrow(Lane lane, PromiseLink<?> link) {
        LaneSet current = lanes;
        if (current != null && current.offerLink(lane, link)) {
            return;
        }
        Runnable call = () -> runner.run(lane, link);
        try {
            loop.events().execute(call);
        } catch (RejectedExecutionException e) {
            call.run();
        }
    }

    /** Returns true on a loop of the handler's group, and in a lane. */
    boolean inHandlerThread() {
        return loop.mustNotBlock() || inAnyLane();
    }

    boolean inLane(Lane lane, Thread thread) {
        LaneSet current = lanes;
        return current != null && current.inLane(lane, thread);
    }

    /** @throws BlockingOperationException on a loop of the handler's group */
    void checkDeadLock() {
        if (loop.mustNotBlock()) {
            throw new BlockingOperationException("blocking on "
                    + Thread.currentThread().getName()
                    + ", an event loop of handler " + name + ", would wait for itself (expected: link or addListener"
                    + " here, or get and await on another thread or in lanes moved off the loop by lanesOn)");
        }
    }

    /** @throws BlockingOperationException on a loop of the handler's group, and in a lane */
    void checkStopDeadLock() {
        checkDeadLock();
        if (inAnyLane()) {
            throw new BlockingOperationException("blocking on "
                    + Thread.currentThread().getName()
                    + ", in a lane of handler " + name
                    + ", for the lanes to end would wait for itself (expected: link or"
                    + " addListener here, or get and await on another thread)");
        }
    }

    void start(HookedPromise<Void> done) {
        if (!loop.alive() && settings.ownsLoop()) {
            loop = settings.newLoop(blockingTasks);
        }
        if (loop.alive()) {
            lanes = settings.newLanes(loop.events(), runner);
            done.trySuccess(null);
        } else {
            lanes = null; // The lanes of an earlier start have ended with the loop.
            done.tryFailure(new IllegalStateException("handler " + name + ": its event loop has been shut down"));
        }
    }

    /** Ends the lanes, then the connections and an owned loop. Completes {@code done} when they have ended. */
    void stop(HookedPromise<Void> done) {
        NettyLoop ending = loop;
        AtomicBoolean once = new AtomicBoolean();
        Runnable drained = () -> {
            if (once.compareAndSet(false, true)) {
                blockingTasks.end();
                ending.end(() -> done.trySuccess(null));
            }
        };
        Runnable forget = ending.whenTerminated(drained);
        done.whenDone(forget);
        LaneSet current = lanes;
        if (current == null || !current.open()) {
            drained.run();
        } else {
            current.end(drained);
        }
    }

    private boolean inAnyLane() {
        Thread thread = Thread.currentThread();
        for (Lane lane : Lane.values()) {
            if (inLane(lane, thread)) {
                return true;
            }
        }
        return false;
    }
}
