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
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.HandlerLanes;
import io.lanekeeper.handler.spi.LaneHold;
import io.lanekeeper.handler.spi.Lifecycle;
import io.lanekeeper.handler.spi.SerialLanes;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The plainest handler that keeps the contract, to try the contract's tests on. It opens no connections. */
final class ReferenceHandler implements Handler {
    private static final Duration DRAIN = Duration.ofMillis(500);

    private final ReferenceLoop loop = new ReferenceLoop();
    private final Fault fault;
    private final CallbackGuard guard;
    private final HandlerLanes lanes;
    private final Lifecycle<Promise<Void>> lifecycle =
            new Lifecycle<>(() -> new ReferencePromise.OfChange(this), this::start, this::stop, () -> true);
    /** The items of each lane, the newest first, if lanes are reversed. */
    private final Map<Lane, Deque<Callback>> reversed = new ConcurrentHashMap<>();

    ReferenceHandler() {
        this(Fault.NONE);
    }

    ReferenceHandler(Fault fault) {
        this(fault, CallbackGuard.Reports.logged("reference", (message, error) -> {}));
    }

    ReferenceHandler(Fault fault, CallbackGuard.Reports reports) {
        this.fault = fault;
        this.guard = new CallbackGuard(reports, has(Fault.IGNORES_HOLDS) ? new NoHold() : LaneHold.RESULTS);
        this.lanes = new HandlerLanes("reference", guard, () -> loop);
    }

    private static final class NoHold extends LaneHold {
        @Override
        public @Nullable Object holdOf(@Nullable Object returned) {
            return null;
        }
    }

    boolean has(Fault other) {
        return fault == other;
    }

    HandlerLanes lanes() {
        return lanes;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public AsyncResult<Void> start() {
        return lifecycle.start();
    }

    private void start(Promise<Void> done) {
        lanes.start(SerialLanes.onLoop(guard, loop));
        done.set(null);
    }

    @Override
    public AsyncResult<Void> stop() {
        return lifecycle.stop();
    }

    private void stop(Promise<Void> done) {
        lanes.end(DRAIN, () -> done.set(null));
    }

    @Override
    public boolean running() {
        return lanes.running();
    }

    @Override
    public SerialExecutor loop() {
        return loop;
    }

    @Override
    public Executor lane(Lane lane) {
        return task -> queue(lane, CallbackGuard.item(task));
    }

    @Override
    public void dispatch(Callback callback) {
        if (has(Fault.REVERSES_ITS_LANES)) {
            Deque<Callback> items = reversed.computeIfAbsent(callback.lane(), lane -> new ConcurrentLinkedDeque<>());
            items.push(callback);
            queue(callback.lane(), (Callable<?>) () -> items.pop().task().call());
        } else {
            queue(callback.lane(), callback.task());
        }
    }

    private void queue(Lane lane, Object item) {
        try {
            lanes.queue(lane, item);
        } catch (RejectedExecutionException e) {
            if (!has(Fault.ACCEPTS_CALLBACKS_AFTER_THE_STOP)) {
                throw e;
            }
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
