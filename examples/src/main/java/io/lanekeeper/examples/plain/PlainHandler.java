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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The handler itself: hands out what the other classes of this package are. */
public final class PlainHandler implements Handler {
    private final PlainLoop loop = new PlainLoop();
    private final Duration drainTimeout;
    private @Nullable PlainLanes lanes;
    private @Nullable Promise<Void> stopped;

    /** @param drainTimeout the time for which a stop waits for lanes that are held */
    public PlainHandler(Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    @Override
    public String name() {
        return "plain";
    }

    /** At once, even while the former life drains: lives share nothing but the loop. */
    @Override
    public synchronized AsyncResult<Void> start() {
        if (!running()) {
            lanes = new PlainLanes(loop);
        }
        return AsyncResults.completed(this, null);
    }

    @Override
    public synchronized AsyncResult<Void> stop() {
        PlainLanes ending = lanes;
        if (ending != null && ending.open()) {
            Promise<Void> end = asyncResult();
            stopped = end;
            ending.close(drainTimeout, () -> end.set(null));
        }
        Promise<Void> own = asyncResult(); // One for each caller, since a caller may cancel it.
        AsyncResults.forward(stopped == null ? AsyncResults.completed(this, null) : stopped, own);
        return own;
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
        if (!offer(callback)) {
            throw new RejectedExecutionException("handler plain is not running (expected: started, not stopped)");
        }
    }

    /** Puts a link into its lane; without lanes, onto the loop. */
    void deliver(Callback link) {
        if (!offer(link)) {
            loop.execute(() -> PlainLanes.run(link));
        }
    }

    private synchronized boolean offer(Callback callback) {
        return lanes != null && lanes.offer(callback);
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

    /** Asks the JDK, whose cache keeps an answer for 30 s and cannot be made to forget it. */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        return spawn(() -> Arrays.stream(InetAddress.getAllByName(endpoint.host()))
                .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList());
    }
}
