// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
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
import io.lanekeeper.handler.spi.Lifecycle;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler on one Netty event loop, its own or one of the application.
 *
 * <ul>
 *   <li>Callbacks run on the loop by default. While no lane is held, those of all lanes run in the order of their
 *       dispatch. Callbacks take at most 1 ms of one step of the loop; the others follow in the next step.
 *   <li>With {@link NettyHandlerBuilder#lanesOn lanesOn}, callbacks run on other executors and may block. Those of one lane
 *       run in order; between lanes there is no order.
 *   <li>Results are {@linkplain NettyResults#future Netty futures}. Waiting for one on the loop, or on another loop of the
 *       same group, throws {@link BlockingOperationException}.
 *   <li>An owned loop exists from construction on. Its thread, a daemon named after the handler, starts with the first use.
 *       {@link #stop} shuts an owned loop down, and never a loop of the application.
 * </ul>
 */
public final class SequentialNettyHandler implements Handler {
    private final BlockingTasks blockingTasks;
    private final LoopAndLanes loopAndLanes;
    private final LaneMap<LaneEventExecutor> executors;
    private final Lifecycle<NettyPromise<Void>> lifecycle;

    SequentialNettyHandler(NettySettings settings) {
        this.blockingTasks = settings.newBlockingTasks();
        this.loopAndLanes = new LoopAndLanes(settings, blockingTasks);
        this.executors = new LaneMap<>(lane -> new LaneEventExecutor(loopAndLanes, lane));
        this.lifecycle =
                new Lifecycle<>(this::changePromise, loopAndLanes::start, loopAndLanes::stop, loopAndLanes::loopAlive);
    }

    /**
     * Returns a new handler that owns its loop, on the best transport available here; not started. The caller stops the handler.
     * A client that is given the method reference {@code SequentialNettyHandler::owned} makes a handler of its own and stops it.
     */
    public static SequentialNettyHandler owned() {
        return builder().build();
    }

    /**
     * Returns a new handler on {@code loop}, which it never shuts down; not started.
     *
     * @throws IllegalArgumentException if there is no channel class for this kind of loop
     */
    public static SequentialNettyHandler on(EventLoop loop) {
        return builder().eventLoop(loop).build();
    }

    /** Returns a new handler on the next loop of {@code group}, which it never shuts down; not started. */
    public static SequentialNettyHandler on(EventLoopGroup group) {
        return builder().eventLoopGroup(group).build();
    }

    /** Returns a builder with the defaults: an owned loop, with the lanes on it. */
    public static NettyHandlerBuilder builder() {
        return new NettyHandlerBuilder();
    }

    @Override
    public String name() {
        return loopAndLanes.name();
    }

    /** Starts as {@link Handler#start} says. Fails with an {@link IllegalStateException} if a loop of the application has ended. */
    @Override
    public AsyncResult<Void> start() {
        return lifecycle.start();
    }

    /** Stops as {@link Handler#stop} says. The result completes when an owned loop has terminated. */
    @Override
    public AsyncResult<Void> stop() {
        return lifecycle.stop();
    }

    @Override
    public boolean running() {
        return loopAndLanes.running();
    }

    @Override
    public SerialExecutor loop() {
        return loopAndLanes.loop().executor();
    }

    @Override
    public EventExecutor lane(Lane lane) {
        return executors.get(lane);
    }

    @Override
    public void dispatch(Callback callback) {
        loopAndLanes.queue(callback.lane(), callback.task());
    }

    @Override
    public boolean inHandlerThread() {
        return loopAndLanes.inHandlerThread();
    }

    /** Checks as {@link Handler#checkMayBlock} says, and throws a {@link BlockingOperationException}. */
    @Override
    public void checkMayBlock() {
        loopAndLanes.checkDeadLock();
    }

    @Override
    public <T> Promise<T> asyncResult() {
        return promise();
    }

    @Override
    public <T> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return new NettyStartPromise<>(loopAndLanes, false, Objects.requireNonNull(pending, "pending"));
    }

    @Override
    public <T> Promise<T> stopResult() {
        return new NettyStopPromise<>(loopAndLanes);
    }

    @Override
    public <T> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return new NettyStartPromise<>(loopAndLanes, true, Objects.requireNonNull(pending, "pending"));
    }

    /** Runs the task as {@link Handler#spawn} says: on the executor given to the builder, else on up to four daemon threads. */
    @Override
    public <T> AsyncResult<T> spawn(Callable<T> task) {
        NettyPromise<T> promise = promise();
        blockingTasks.spawn(Objects.requireNonNull(task, "task"), promise);
        return promise;
    }

    /**
     * Runs the task as {@link Handler#spawnInterruptibly} says: on the executor given to the builder, else on new daemon threads,
     * at most eight at a time and up to 24 more for tasks that hang.
     */
    @Override
    public <T> AsyncResult<T> spawnInterruptibly(Callable<T> task) {
        NettyPromise<T> promise = promise();
        blockingTasks.spawnInterruptibly(Objects.requireNonNull(task, "task"), promise);
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        NettyPromise<Void> promise = promise();
        Cancellable timer = loop().schedule(() -> promise.trySuccess(null), delay, promise::cancel);
        promise.whenDone(timer::cancel);
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return connectTo(endpoint, null, options, listener);
    }

    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return connectTo(endpoint, Objects.requireNonNull(address, "address"), options, listener);
    }

    private AsyncResult<Connection> connectTo(
            Endpoint endpoint, @Nullable SocketAddress address, ConnectOptions options, FrameListener listener) {
        NettyPromise<Connection> promise = promise();
        loopAndLanes
                .loop()
                .connector()
                .connect(
                        Objects.requireNonNull(endpoint, "endpoint"),
                        address,
                        Objects.requireNonNull(options, "options"),
                        Objects.requireNonNull(listener, "listener"),
                        promise);
        return promise;
    }

    /**
     * Resolves as {@link Handler#resolve} says. A resolver given as {@link NettyHandlerBuilder#addressResolverGroup
     * addressResolverGroup} is used alone, with its caches. Without one, the current hosts file is searched first, then DNS. If
     * {@code netty-resolver-dns} is missing, the JDK resolves in place of DNS, off the loop.
     */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        NettyPromise<List<SocketAddress>> promise = promise();
        loopAndLanes.loop().connector().resolve(Objects.requireNonNull(endpoint, "endpoint"), promise);
        return promise;
    }

    /** Forgets addresses as {@link Handler#forgetAddresses} says. A resolver of the application keeps its cache. */
    @Override
    public void forgetAddresses(Endpoint endpoint) {
        loopAndLanes.loop().connector().forgetAddresses(Objects.requireNonNull(endpoint, "endpoint"));
    }

    @Override
    public String toString() {
        return name();
    }

    /** Returns a result of a start or stop. It cannot be cancelled, since the next change waits for it. */
    private NettyPromise<Void> changePromise() {
        NettyPromise<Void> promise = new NettyStopPromise<>(loopAndLanes);
        promise.setUncancellable();
        return promise;
    }

    /** Returns the loop and the lanes, for promises of this handler. */
    LoopAndLanes loopAndLanes() {
        return loopAndLanes;
    }

    /** Returns a new promise whose links run in the completion lane. */
    <T> NettyPromise<T> promise() {
        return new NettyPromise<>(loopAndLanes, Lane.COMPLETION);
    }
}
