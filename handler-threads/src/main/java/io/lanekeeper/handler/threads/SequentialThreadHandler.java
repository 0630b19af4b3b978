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
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.InterruptibleTasks;
import io.lanekeeper.handler.spi.Lifecycle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler on threads of its own: one for the loop, one for each lane, two for each connection, and one for each lookup of
 * a host name.
 *
 * <ul>
 *   <li>Callbacks may block, on results of the same client too. A lane that is blocked or held delays neither the other
 *       lanes nor the loop. Callbacks of one lane run in order; between lanes there is no order.
 *   <li>Functions given to {@code map} and its like run on the loop. Waiting for a result there throws an
 *       {@link IllegalStateException} at once. Waiting in a lane for the handler's own stop throws it too.
 *   <li>{@link #spawn} starts a new thread for each task, unless the builder was given an executor.
 *   <li>TLS is that of the JDK.
 * </ul>
 */
public final class SequentialThreadHandler implements Handler {
    private final ThreadSettings settings;
    private final HandlerThreads threads;
    private final Lifecycle<ThreadPromise<Void>> lifecycle;
    private final InterruptibleTasks interruptible;

    SequentialThreadHandler(ThreadSettings settings) {
        this.settings = settings;
        this.threads = new HandlerThreads(settings);
        this.lifecycle = new Lifecycle<>(() -> new ChangePromise(threads), threads::start, threads::stop, () -> true);
        this.interruptible = new InterruptibleTasks(settings::spawn);
    }

    /** Returns a new handler on platform threads, not started. */
    public static SequentialThreadHandler platform() {
        return builder().build();
    }

    /**
     * Returns a new handler on virtual threads, not started.
     *
     * @throws UnsupportedOperationException before Java 21
     */
    public static SequentialThreadHandler virtual() {
        return builder().virtualThreads().build();
    }

    /** Returns a builder with the defaults: platform threads. */
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

    /** Stops as {@link Handler#stop} says. The result completes when the loop and all connections have ended. */
    @Override
    public AsyncResult<Void> stop() {
        return lifecycle.stop();
    }

    @Override
    public boolean running() {
        return threads.running();
    }

    @Override
    public SerialExecutor loop() {
        return threads.loop();
    }

    @Override
    public Executor lane(Lane lane) {
        Objects.requireNonNull(lane, "lane");
        return task -> threads.queue(lane, CallbackGuard.item(Objects.requireNonNull(task, "task")));
    }

    @Override
    public void dispatch(Callback callback) {
        threads.queue(callback.lane(), callback.task());
    }

    @Override
    public boolean inHandlerThread() {
        return threads.inLoopOrLane();
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        return new ThreadPromise<>(threads);
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return new StartPromise<>(threads, false, Objects.requireNonNull(pending, "pending"));
    }

    @Override
    public <T extends @Nullable Object> Promise<T> stopResult() {
        return new StopPromise<>(threads);
    }

    @Override
    public <T extends @Nullable Object> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return new StartPromise<>(threads, true, Objects.requireNonNull(pending, "pending"));
    }

    /** Runs the task as {@link Handler#spawn} says: on the executor given to the builder, else on a new daemon thread. */
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
     * Runs the task as {@link Handler#spawnInterruptibly} says: on the executor given to the builder, else on new daemon threads,
     * at most eight at a time and up to 24 more for tasks that hang.
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
     * Connects as {@link Handler#connect(Endpoint, SocketAddress, ConnectOptions, FrameListener)} says.
     *
     * @throws IllegalArgumentException if {@code address} is not a resolved {@link InetSocketAddress}
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
        threads.connector()
                .connect(
                        Objects.requireNonNull(endpoint, "endpoint"),
                        address,
                        Objects.requireNonNull(options, "options"),
                        Objects.requireNonNull(listener, "listener"),
                        promise);
        return promise;
    }

    /** Resolves as {@link Handler#resolve} says: by the JDK, on a thread of its own. */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        Promise<List<SocketAddress>> promise = asyncResult();
        threads.connector().resolve(Objects.requireNonNull(endpoint, "endpoint"), promise);
        return promise;
    }

    /**
     * Forgets addresses as {@link Handler#forgetAddresses} says. The JDK caches addresses for 30 s (security property {@code
     * networkaddress.cache.ttl}) and cannot be made to drop them. So the next lookup uses another spelling of the name: name
     * services ignore capitals. This happens at most once a second for each name. A younger answer, and one for a name without
     * letters, comes from the cache of the JDK.
     */
    @Override
    public void forgetAddresses(Endpoint endpoint) {
        settings.names().forget(endpoint.host());
    }

    @Override
    public String toString() {
        return name();
    }

    @Override
    public void checkMayBlock() {
        threads.checkMayBlock();
    }
}
