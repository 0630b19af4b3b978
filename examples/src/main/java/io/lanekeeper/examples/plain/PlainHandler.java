// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

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
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.HandlerLanes;
import io.lanekeeper.handler.spi.LaneHold;
import io.lanekeeper.handler.spi.Lifecycle;
import io.lanekeeper.handler.spi.SerialLanes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The handler itself: puts the loop, the lanes of {@code handler.spi} and the sockets together. */
public final class PlainHandler implements Handler {
    private static final System.Logger LOG = System.getLogger(PlainHandler.class.getName());

    private final PlainLoop loop = new PlainLoop();
    private final Duration drainTimeout;
    private final CallbackGuard guard;
    private final HandlerLanes lanes;
    private final Lifecycle<Promise<Void>> lifecycle =
            new Lifecycle<>(() -> new PlainPromise.OfChange(this), this::start, this::stop, () -> true);

    /** @param drainTimeout the time for which a stop waits for lanes that are held */
    public PlainHandler(Duration drainTimeout) {
        this(drainTimeout, CallbackGuard.DEFAULT_SLOW, null);
    }

    PlainHandler(Duration drainTimeout, Duration slow, @Nullable SlowCallbackListener slowListener) {
        this.drainTimeout = drainTimeout;
        this.guard = new CallbackGuard(
                new CallbackGuard.Reports(
                        name(),
                        (message, error) -> LOG.log(System.Logger.Level.WARNING, message, error),
                        slow,
                        slowListener,
                        null),
                LaneHold.RESULTS);
        this.lanes = new HandlerLanes(name(), guard, () -> loop);
    }

    @Override
    public String name() {
        return "plain";
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
        lanes.end(drainTimeout, () -> done.set(null));
    }

    @Override
    public boolean running() {
        return lanes.running();
    }

    HandlerLanes lanes() {
        return lanes;
    }

    @Override
    public SerialExecutor loop() {
        return loop;
    }

    @Override
    public Executor lane(Lane lane) {
        return task -> lanes.queue(lane, CallbackGuard.item(task));
    }

    @Override
    public void dispatch(Callback callback) {
        lanes.queue(callback.lane(), callback.task());
    }

    @Override
    public boolean inHandlerThread() {
        return loop.inLoop(); // where all lanes are
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        return new PlainPromise<>(this);
    }

    /** A thread for each task; it may block for as long as it likes. */
    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task) {
        Promise<T> promise = asyncResult();
        Thread thread = new Thread(() -> AsyncResults.run(task, promise), "plain-spawn");
        thread.setDaemon(true);
        thread.start();
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        Promise<Void> promise = asyncResult();
        Cancellable timer = loop.schedule(() -> promise.set(null), delay);
        promise.whenDone(done -> timer.cancel()); // if it was cancelled
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return connectTo(endpoint, null, options, listener);
    }

    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return connectTo(endpoint, address, options, listener);
    }

    private AsyncResult<Connection> connectTo(
            Endpoint endpoint, @Nullable SocketAddress address, ConnectOptions options, FrameListener listener) {
        Promise<Connection> promise = asyncResult();
        new PlainConnect(this, endpoint, address, options, listener, promise).begin();
        return promise;
    }

    /** Queries the JDK, whose cache keeps an answer for 30 s and cannot be made to forget it. */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        return spawn(() -> Arrays.stream(InetAddress.getAllByName(endpoint.host()))
                .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList());
    }
}
