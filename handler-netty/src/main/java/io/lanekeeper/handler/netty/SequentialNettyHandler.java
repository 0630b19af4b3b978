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
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler on one Netty event loop, its own or one that it is handed.
 *
 * <ul>
 *   <li>Callbacks run on the loop, unless {@link NettyHandlerBuilder#lanesOn lanesOn} says otherwise. On the loop those
 *       of all lanes run in the order of their dispatch as long as no lane is held; no more than 1 ms of them in one turn.
 *   <li>With {@code lanesOn}, callbacks may block; the order holds within each lane, and none between lanes.
 *   <li>Results are {@linkplain NettyResults#future Netty futures}. Waiting for one on the loop, or on another loop of the
 *       same group, throws {@link BlockingOperationException}.
 *   <li>An owned loop exists from construction, its thread (daemon, named after the handler) from first use; {@link #stop}
 *       shuts it down. A loop that was handed in is never shut down.
 * </ul>
 */
public final class SequentialNettyHandler implements Handler {
    private final String name;
    private final NettySettings settings;
    private final CallbackRunner runner;
    private final Spawner spawner;
    private final PerLane<LaneExecutor> executors = new PerLane<>(lane -> new LaneExecutor(this, lane));
    private final Lifecycle lifecycle =
            new Lifecycle(() -> new NettyStopPromise<>(this), this::begin, this::end, this::loopAlive);
    private volatile NettyLoop loop;
    private volatile @Nullable Lanes lanes;

    SequentialNettyHandler(NettySettings settings) {
        this.settings = settings;
        this.name = settings.name();
        this.runner = settings.newRunner();
        this.spawner = settings.newSpawner();
        this.loop = settings.newLoop(spawner);
    }

    /**
     * A handler that owns its loop, of the best transport that works here. The handler itself belongs to the caller, who stops it;
     * a client that is given {@code SequentialNettyHandler::owned}, without parentheses, makes one for itself and stops it.
     */
    public static SequentialNettyHandler owned() {
        return builder().build();
    }

    /**
     * A handler on {@code loop}, which it never shuts down.
     *
     * @throws IllegalArgumentException if there is no channel class for this kind of loop
     */
    public static SequentialNettyHandler on(EventLoop loop) {
        return builder().eventLoop(loop).build();
    }

    /** A handler on the next loop of {@code group}, which it never shuts down. */
    public static SequentialNettyHandler on(EventLoopGroup group) {
        return builder().eventLoopGroup(group).build();
    }

    /** Starts from the defaults: an owned loop, with the lanes on it. */
    public static NettyHandlerBuilder builder() {
        return new NettyHandlerBuilder();
    }

    @Override
    public String name() {
        return name;
    }

    /** As promised by {@link Handler#start}; fails with an {@link IllegalStateException} if a handed-in loop has ended. */
    @Override
    public AsyncResult<Void> start() {
        return lifecycle.start();
    }

    /** As promised by {@link Handler#stop}; complete when an owned loop has terminated. */
    @Override
    public AsyncResult<Void> stop() {
        return lifecycle.stop();
    }

    @Override
    public boolean running() {
        Lanes current = lanes;
        return current != null && current.open();
    }

    @Override
    public SerialExecutor loop() {
        return loop.executor();
    }

    @Override
    public EventExecutor lane(Lane lane) {
        return executors.get(lane);
    }

    @Override
    public void dispatch(Callback callback) {
        queue(callback.lane(), callback.task());
    }

    @Override
    public boolean inHandlerThread() {
        if (loop.mustNotBlock()) {
            return true;
        }
        return inAnyLane();
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

    /** As promised by {@link Handler#checkMayBlock}, with a {@link BlockingOperationException}. */
    @Override
    public void checkMayBlock() {
        checkDeadLock();
    }

    @Override
    public <T> Promise<T> asyncResult() {
        return promise();
    }

    @Override
    public <T> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return new NettyStartPromise<>(this, false, Objects.requireNonNull(pending, "pending"));
    }

    @Override
    public <T> Promise<T> stopResult() {
        return new NettyStopPromise<>(this);
    }

    @Override
    public <T> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return new NettyStartPromise<>(this, true, Objects.requireNonNull(pending, "pending"));
    }

    /** As promised by {@link Handler#spawn}; on the user's executor, else on up to four daemon threads. */
    @Override
    public <T> AsyncResult<T> spawn(Callable<T> task) {
        NettyPromise<T> promise = promise();
        spawner.spawn(Objects.requireNonNull(task, "task"), promise);
        return promise;
    }

    /**
     * As promised by {@link Handler#spawnInterruptibly}; on the user's executor, else on daemon threads of its own, eight at a time
     * beside up to 24 that hang.
     */
    @Override
    public <T> AsyncResult<T> spawnInterruptibly(Callable<T> task) {
        NettyPromise<T> promise = promise();
        spawner.spawnInterruptibly(Objects.requireNonNull(task, "task"), promise);
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
        loop.connector()
                .connect(
                        Objects.requireNonNull(endpoint, "endpoint"),
                        address,
                        Objects.requireNonNull(options, "options"),
                        Objects.requireNonNull(listener, "listener"),
                        promise);
        return promise;
    }

    /**
     * As promised by {@link Handler#resolve}: by the {@link NettyHandlerBuilder#addressResolverGroup addressResolverGroup} if
     * there is one, whose caches are its own; else by the hosts file as it is now, and then by DNS, or by the JDK off the loop if
     * {@code netty-resolver-dns} is missing.
     */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        NettyPromise<List<SocketAddress>> promise = promise();
        loop.connector().resolve(Objects.requireNonNull(endpoint, "endpoint"), promise);
        return promise;
    }

    /** As promised by {@link Handler#forgetAddresses}; a resolver that was handed in keeps what it has cached. */
    @Override
    public void forgetAddresses(Endpoint endpoint) {
        loop.connector().forgetAddresses(Objects.requireNonNull(endpoint, "endpoint"));
    }

    @Override
    public String toString() {
        return name;
    }

    /** Puts user code into a lane. */
    void queue(Lane lane, Object item) {
        Lanes current = lanes;
        if (current == null || !current.offer(lane, item)) {
            throw new RejectedExecutionException(
                    "handler " + name + " is not running (expected: started, not stopped)");
        }
    }

    /** Has a link called in its lane; without lanes, or as a step, on the loop; without a loop here. */
    void deliver(Lane lane, PromiseLink<?> link) {
        Lanes current = lanes;
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

    boolean inLane(Lane lane, Thread thread) {
        Lanes current = lanes;
        return current != null && current.inLane(lane, thread);
    }

    void checkDeadLock() {
        if (loop.mustNotBlock()) {
            throw new BlockingOperationException("blocking on "
                    + Thread.currentThread().getName()
                    + ", an event loop of handler " + name + ", would wait for itself (expected: link or addListener"
                    + " here, or get and await on another thread or in lanes moved off the loop by lanesOn)");
        }
    }

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

    private <T> NettyPromise<T> promise() {
        return new NettyPromise<>(this, Lane.COMPLETION);
    }

    private void begin(NettyPromise<Void> done) {
        if (!loop.alive() && settings.ownsLoop()) {
            loop = settings.newLoop(spawner);
        }
        if (loop.alive()) {
            lanes = settings.newLanes(loop.events(), runner);
            done.trySuccess(null);
        } else {
            lanes = null; // those of an earlier life, which have ended with the loop
            done.tryFailure(new IllegalStateException("handler " + name + ": its event loop has been shut down"));
        }
    }

    private boolean loopAlive() {
        return loop.alive();
    }

    private void end(NettyPromise<Void> done) {
        NettyLoop ending = loop;
        AtomicBoolean once = new AtomicBoolean();
        Runnable drained = () -> {
            if (once.compareAndSet(false, true)) {
                spawner.end();
                ending.end(() -> done.trySuccess(null));
            }
        };
        Runnable forget = ending.whenTerminated(drained);
        done.whenDone(forget);
        Lanes current = lanes;
        if (current == null || !current.open()) {
            drained.run();
        } else {
            current.end(drained);
        }
    }
}
