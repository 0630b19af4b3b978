// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The plainest handler that keeps the contract, to try the contract's tests on. It opens no connections. */
final class ReferenceHandler implements Handler {
    private final ReferenceLoop loop = new ReferenceLoop();
    private final Fault fault;
    private @Nullable ReferenceLanes lanes;
    private @Nullable AsyncResult<Void> stopped;

    ReferenceHandler() {
        this(Fault.NONE);
    }

    ReferenceHandler(Fault fault) {
        this.fault = fault;
    }

    boolean has(Fault other) {
        return fault == other;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public synchronized AsyncResult<Void> start() {
        if (running()) {
            return AsyncResults.completed(this, null);
        }
        // At once, even while the former life drains: lives share nothing but the loop.
        lanes = new ReferenceLanes(this, loop);
        return AsyncResults.completed(this, null);
    }

    @Override
    public synchronized AsyncResult<Void> stop() {
        ReferenceLanes ending = lanes;
        if (ending != null && ending.open()) {
            Promise<Void> promise = asyncResult();
            stopped = promise;
            ending.close(() -> promise.set(null));
        }
        return stopped == null ? AsyncResults.completed(this, null) : stopped;
    }

    @Override
    public synchronized boolean running() {
        return lanes != null && lanes.open();
    }

    @Override
    public SerialExecutor loop() {
        return loop;
    }

    @Override
    public Executor lane(Lane lane) {
        return task -> dispatch(Callback.of(lane, task));
    }

    @Override
    public void dispatch(Callback callback) {
        if (!offer(callback) && !has(Fault.ACCEPTS_CALLBACKS_AFTER_THE_STOP)) {
            throw new RejectedExecutionException("not running");
        }
    }

    private synchronized boolean offer(Callback callback) {
        return lanes != null && lanes.offer(callback);
    }

    /** Puts a link into its lane; without lanes, onto the loop. */
    void deliver(Callable<?> link) {
        if (has(Fault.RUNS_LINKS_INLINE)) {
            AsyncResults.run(link, asyncResult());
        } else if (!offer(new Callback(Lane.COMPLETION, link))) {
            loop.execute(() -> AsyncResults.run(link, asyncResult()));
        }
    }

    @Override
    public boolean inHandlerThread() {
        return loop.inLoop();
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        return new ReferencePromise<>(this);
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task) {
        Promise<T> promise = asyncResult();
        Thread thread = new Thread(() -> AsyncResults.run(task, promise), "reference-spawn");
        thread.setDaemon(true);
        thread.start();
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay);
        }
        Promise<Void> promise = asyncResult();
        Cancellable timer = loop.schedule(() -> promise.set(null), delay);
        promise.whenDone(done -> timer.cancel());
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        throw new UnsupportedOperationException("the reference handler opens no connections");
    }
}
