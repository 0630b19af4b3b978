// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The loop and the lanes of a handler, from each start to the next stop. Promises ask it where their links run, and whether
 * the current thread may wait. Any thread, except {@link #start} and {@link #stop}, of which one ends before the next begins.
 */
final class HandlerThreads {
    private final ThreadSettings settings;
    private final CallbackRunner runner;
    private volatile ThreadConnector connector;
    private volatile @Nullable ThreadLanes lanes;

    HandlerThreads(ThreadSettings settings) {
        this.settings = settings;
        this.runner = new CallbackRunner(settings.name(), settings.uncaughtHandler());
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
        ThreadLanes current = lanes;
        return current != null && current.open();
    }

    boolean inLoopOrLane() {
        return loop().inLoop() || inLane();
    }

    void start(Promise<Void> done) {
        if (loop().ending()) {
            connector = newConnector();
        }
        loop().start();
        lanes = new ThreadLanes(settings, loop(), runner);
        done.set(null);
    }

    /** Ends the lanes, then the connections and the loop. Completes {@code done} when the loop has ended. */
    void stop(Promise<Void> done) {
        ThreadConnector ending = connector;
        ending.loop().whenEnded(() -> done.set(null));
        ThreadLanes current = lanes;
        if (current == null) {
            ending.end();
        } else {
            current.end(ending::end);
        }
    }

    /** @throws RejectedExecutionException if the handler is not running */
    void queue(Lane lane, Callable<?> item) {
        ThreadLanes current = lanes;
        if (current == null || !current.offer(lane, item)) {
            throw new RejectedExecutionException(
                    "handler " + settings.name() + " is not running (expected: started, not stopped)");
        }
    }

    /**
     * Runs a link in the completion lane. It runs on the loop if it asks for that or the lanes have ended, and on this thread if
     * the loop has ended too.
     */
    void deliver(PromiseLink link) {
        ThreadLanes current = lanes;
        if (!link.onLoop() && current != null && current.offerLink(link)) {
            return;
        }
        Runnable call = () -> runner.run(Lane.COMPLETION, link.body());
        try {
            loop().execute(call);
        } catch (RejectedExecutionException e) {
            call.run();
        }
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

    private boolean inLane() {
        ThreadLanes current = lanes;
        return current != null && current.runOn(Thread.currentThread());
    }

    private ThreadConnector newConnector() {
        return new ThreadConnector(settings, new ThreadLoop(task -> settings.newThread("loop", task)));
    }
}
