// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

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
import io.lanekeeper.handler.spi.InterruptibleTasks;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler on threads of its own: one for the loop, one for each lane, two for each connection, and one for each name while
 * it is looked up.
 *
 * <ul>
 *   <li>Callbacks may block, on results of the same client too: a lane that is blocked or held delays neither the other
 *       lanes nor the loop. The order holds within each lane; there is none between lanes.
 *   <li>On the loop, where functions given to {@code map} and its like run, waiting for a result throws an
 *       {@link IllegalStateException} at once. So does, in a lane, waiting for the handler's own stop.
 *   <li>{@link #spawn} takes a new thread for each task, unless an executor was given.
 *   <li>TLS is the JDK's.
 * </ul>
 */
public final class SequentialThreadHandler implements Handler {
    private final ThreadSettings settings;
    private final CallbackRunner runner;
    private final Lifecycle lifecycle = new Lifecycle(this, this::begin, this::end);
    private final InterruptibleTasks interruptible;
    private volatile ThreadConnector connector;
    private volatile @Nullable ThreadLanes lanes;

    SequentialThreadHandler(ThreadSettings settings) {
        this.settings = settings;
        this.runner = settings.newRunner();
        this.interruptible = new InterruptibleTasks(settings::spawn);
        this.connector = settings.newConnector();
    }

    /** A handler on platform threads. */
    public static SequentialThreadHandler platform() {
        return builder().build();
    }

    /**
     * A handler on virtual threads.
     *
     * @throws UnsupportedOperationException before Java 21
     */
    public static SequentialThreadHandler virtual() {
        return builder().virtualThreads().build();
    }

    /** Starts from the defaults: platform threads. */
    public static ThreadHandlerBuilder builder() {
        return new ThreadHandlerBuilder();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public AsyncResult<Void> start() {
        return lifecycle.start();
    }

    /** As promised by {@link Handler#stop}; complete when the loop has ended, and with it all connections. */
    @Override
    public AsyncResult<Void> stop() {
        return lifecycle.stop();
    }

    @Override
    public boolean running() {
        ThreadLanes current = lanes;
        return current != null && current.open();
    }

    @Override
    public SerialExecutor loop() {
        return connector.loop();
    }

    @Override
    public Executor lane(Lane lane) {
        Objects.requireNonNull(lane, "lane");
        return task -> queue(lane, Executors.callable(task));
    }

    @Override
    public void dispatch(Callback callback) {
        queue(callback.lane(), callback.task());
    }

    @Override
    public boolean inHandlerThread() {
        return connector.loop().inLoop() || inLane();
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        return new ThreadPromise<>(this);
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return new StartPromise<>(this, false, Objects.requireNonNull(pending, "pending"));
    }

    @Override
    public <T extends @Nullable Object> Promise<T> stopResult() {
        return new StopPromise<>(this);
    }

    @Override
    public <T extends @Nullable Object> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return new StartPromise<>(this, true, Objects.requireNonNull(pending, "pending"));
    }

    /** As promised by {@link Handler#spawn}; on the user's executor, else on a new daemon thread. */
    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        Promise<T> promise = asyncResult();
        try {
            settings.spawn(() -> {
                if (!promise.isDone()) {
                    AsyncResults.run(task, promise);
                }
            });
        } catch (RejectedExecutionException e) {
            promise.setException(e);
        }
        return promise;
    }

    /**
     * As promised by {@link Handler#spawnInterruptibly}; on the user's executor, else on daemon threads of its own, eight at a time
     * beside up to 24 that hang.
     */
    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawnInterruptibly(Callable<T> task) {
        Promise<T> promise = asyncResult();
        interruptible.run(Objects.requireNonNull(task, "task"), promise);
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        Promise<Void> promise = asyncResult();
        Cancellable timer = loop().schedule(() -> promise.set(null), delay, promise::cancel);
        promise.whenDone(done -> timer.cancel());
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return connectTo(endpoint, null, options, listener);
    }

    /**
     * As promised by {@link Handler#connect(Endpoint, SocketAddress, ConnectOptions, FrameListener)}.
     *
     * @throws IllegalArgumentException if {@code address} is no {@link InetSocketAddress}, or one that is not resolved
     */
    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        Objects.requireNonNull(address, "address");
        if (address instanceof InetSocketAddress internet && !internet.isUnresolved()) {
            return connectTo(endpoint, internet, options, listener);
        }
        throw new IllegalArgumentException("address: " + address + " (expected: an internet address, resolved)");
    }

    private AsyncResult<Connection> connectTo(
            Endpoint endpoint, @Nullable InetSocketAddress address, ConnectOptions options, FrameListener listener) {
        Promise<Connection> promise = asyncResult();
        connector.connect(
                Objects.requireNonNull(endpoint, "endpoint"),
                address,
                Objects.requireNonNull(options, "options"),
                Objects.requireNonNull(listener, "listener"),
                promise);
        return promise;
    }

    /** As promised by {@link Handler#resolve}: the JDK is asked, on a thread of its own. */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        Promise<List<SocketAddress>> promise = asyncResult();
        connector.resolve(Objects.requireNonNull(endpoint, "endpoint"), promise);
        return promise;
    }

    /**
     * As promised by {@link Handler#forgetAddresses}, though the JDK keeps answers for 30 s (security property {@code
     * networkaddress.cache.ttl}) and has no way to drop them: a name is asked for again in another spelling (capitals mean
     * nothing to name services), at most once in a second. What comes from an answer that is younger than that, or for a name
     * without letters, is as the JDK has it.
     */
    @Override
    public void forgetAddresses(Endpoint endpoint) {
        settings.names().forget(endpoint.host());
    }

    @Override
    public String toString() {
        return name();
    }

    /** Has a link called in its lane; without lanes, or as a step, on the loop; without a loop here. */
    void deliver(Link link) {
        ThreadLanes current = lanes;
        if (!link.step() && current != null && current.offerLink(link)) {
            return;
        }
        Runnable call = () -> runner.run(Lane.COMPLETION, link.body());
        try {
            connector.loop().execute(call);
        } catch (RejectedExecutionException e) {
            call.run();
        }
    }

    @Override
    public void checkMayBlock() {
        if (connector.loop().inLoop()) {
            throw new IllegalStateException("blocking on "
                    + Thread.currentThread().getName() + ", the loop of handler "
                    + this + ", would wait for itself (expected: link or flatMap here, or get and await in a lane or on"
                    + " another thread)");
        }
    }

    void checkMayAwaitStop() {
        checkMayBlock();
        if (inLane()) {
            throw new IllegalStateException("blocking on "
                    + Thread.currentThread().getName() + ", a lane of handler "
                    + this + ", for the lanes to end would wait for itself (expected: link here, or get and await on"
                    + " another thread)");
        }
    }

    private boolean inLane() {
        ThreadLanes current = lanes;
        return current != null && current.runOn(Thread.currentThread());
    }

    private void queue(Lane lane, Callable<?> item) {
        ThreadLanes current = lanes;
        if (current == null || !current.offer(lane, item)) {
            throw new RejectedExecutionException(
                    "handler " + this + " is not running (expected: started, not stopped)");
        }
    }

    private void begin(Lifecycle.Step done) {
        if (connector.loop().ending()) {
            connector = settings.newConnector();
        }
        connector.loop().begin();
        lanes = new ThreadLanes(settings, connector.loop(), runner);
        done.set(null);
    }

    private void end(Lifecycle.Step done) {
        ThreadConnector ending = connector;
        ending.loop().whenEnded(() -> done.set(null));
        ThreadLanes current = lanes;
        if (current == null) {
            ending.end();
        } else {
            current.end(ending::end);
        }
    }
}
