// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The concurrency model that a client runs on (kazoo: {@code IHandler}): a loop for internal work, three lanes for user
 * code, and results, timers and connections.
 *
 * <ul>
 *   <li>User code runs only in lanes, never on the caller's stack, and never between two steps of the library that
 *       belong together.
 *   <li>Internal work never waits for a lane: {@link Connection}s and their listeners, timers and completions run on
 *       the {@linkplain #loop() loop}, whatever user code does in its lane.
 *   <li>One handler serves any number of clients. A client stops only a handler that it made itself.
 * </ul>
 *
 * <p>All methods may be called on any thread.
 */
public interface Handler {
    /** Returns the name, for logs and threads (kazoo: {@code name}). */
    String name();

    /**
     * Starts the lanes (kazoo: {@code start()}). Idempotent. A handler may be started again after {@link #stop};
     * nothing is left of the run before.
     */
    AsyncResult<Void> start();

    /**
     * Stops the lanes after they have run what is queued, in order (kazoo: {@code stop()}). Idempotent; never blocks.
     * Callbacks that are dispatched from now on are rejected. If a lane is still held when the handler's drain time-out
     * is over, the tasks behind are dropped; those that are {@link Callback.Droppable} are notified. Callbacks must not
     * wait for the result; see {@link #stopResult}.
     */
    AsyncResult<Void> stop();

    /** Returns whether the handler has been started and not stopped. */
    boolean running();

    /** Returns the loop. A handler that owns its loop may have another one after a restart. */
    SerialExecutor loop();

    /**
     * Returns the queue of {@code lane} as an executor. It never runs a task inline.
     *
     * @throws java.util.concurrent.RejectedExecutionException from {@code execute}, while the handler is not running
     */
    Executor lane(Lane lane);

    /**
     * Puts a callback into the queue of its lane (kazoo: {@code dispatch_callback}).
     *
     * @throws java.util.concurrent.RejectedExecutionException while the handler is not running
     */
    void dispatch(Callback callback);

    /**
     * Returns whether the current thread must not wait for the handler to stop: it is the loop, or another thread on
     * which waiting for a result is rejected, or it runs a callback of a lane.
     */
    boolean inHandlerThread();

    /**
     * Checks that the current thread may wait for a result. Call it before beginning something that is then waited for:
     * it throws what {@link AsyncResult#get()} would throw here.
     *
     * @throws IllegalStateException if waiting here would block the loop; the message says what to do instead
     */
    default void checkMayBlock() {
        if (loop().inLoop()) {
            throw new IllegalStateException(
                    "blocking on " + Thread.currentThread().getName() + ", the loop of handler " + name()
                            + ", would wait for itself (expected: link here, or get and await on another thread)");
        }
    }

    /** Returns a new promise, which the caller completes (kazoo: {@code async_result()}). */
    <T extends @Nullable Object> Promise<T> asyncResult();

    /**
     * Returns a new promise, like {@link #asyncResult()}, with a reason for time-outs. If a wait for it times out, the
     * cause of the {@link HandlerTimeoutException} or {@link java.util.concurrent.TimeoutException} is what
     * {@code pending} returns. By default there is no cause.
     *
     * @param pending returns what keeps the result from completing, or null if that is not known; called on the waiting
     *     thread
     */
    default <T extends @Nullable Object> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return asyncResult();
    }

    /**
     * Returns a new promise, like {@link #asyncResult()}, for something that completes only after the lanes have ended,
     * such as {@link #stop}. In a lane, as on the loop, a wait for it would never end, so it throws an
     * {@link IllegalStateException} at once.
     */
    default <T extends @Nullable Object> Promise<T> stopResult() {
        return asyncResult();
    }

    /** Returns a new promise with the properties of {@link #stopResult()} and {@link #asyncResult(Supplier)}. */
    default <T extends @Nullable Object> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return stopResult();
    }

    /** Runs a task that may block, off the lanes and, if the handler can, off the loop (kazoo: {@code spawn}). */
    <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task);

    /**
     * Runs a task that may hang, such as a log-in, like {@link #spawn} but apart from its tasks. Cancelling the result
     * interrupts the task and gives its place to the next one, so hanging tasks do not delay others. The number of such
     * tasks is bounded.
     *
     * <p>The default calls {@link #spawn}; cancelling then does not end a task that runs.
     */
    default <T extends @Nullable Object> AsyncResult<T> spawnInterruptibly(Callable<T> task) {
        return spawn(task);
    }

    /**
     * Returns a result that completes after {@code delay}; no thread waits (kazoo: {@code sleep_func}). It is cancelled
     * if the loop ends before.
     *
     * @throws IllegalArgumentException if {@code delay} is negative
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended already
     */
    AsyncResult<Void> sleep(Duration delay);

    /** Returns a new flag, which is not set (kazoo: {@code event_object()}). */
    default AsyncEvent event() {
        return new LoopEvent(this);
    }

    /** Returns a new lock (kazoo: {@code lock_object()}). */
    default AsyncLock lock() {
        return new LoopLock(this);
    }

    /** Returns a new reentrant lock (kazoo: {@code rlock_object()}). */
    default AsyncReentrantLock reentrantLock() {
        return new LoopLock.Reentrant(this);
    }

    /**
     * Connects to the first address of {@code endpoint} that accepts (kazoo: {@code create_connection}); see
     * {@link #resolve}. Never blocks the loop.
     *
     * <p>{@code listener} is notified on the loop, before the callbacks of the result. Cancelling the result ends the
     * attempt. If the cancel comes from another thread, the listener may still be notified of the connection, and then
     * of its end as well. Failures are passed to both listener and result, never thrown.
     */
    AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener);

    /**
     * Resolves the host name of {@code endpoint} to addresses, in the order in which they should be tried. Never blocks
     * the loop. The addresses may come from a cache, which keeps them for 30 s at most; see {@link #forgetAddresses}.
     * An IP literal, with its zone, resolves to itself.
     *
     * <p>The default returns one unresolved address. It is for handlers whose
     * {@link #connect(Endpoint, ConnectOptions, FrameListener)} resolves names.
     *
     * @return at least one address, or the error of the resolver; cancelling it ends the lookup
     */
    default AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        SocketAddress unresolved = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        return AsyncResults.completed(this, List.of(unresolved));
    }

    /**
     * Drops cached addresses of {@code endpoint}, so that the next {@link #resolve} asks the name service again. A
     * client calls it after an attempt at one of them has failed. The default does nothing.
     */
    default void forgetAddresses(Endpoint endpoint) {}

    /**
     * Connects to one address of {@code endpoint}, as {@link #connect(Endpoint, ConnectOptions, FrameListener)} does,
     * but tries no other one. TLS requests and verifies the host of {@code endpoint}.
     *
     * <p>The default ignores {@code address} and connects to {@code endpoint}.
     *
     * @param address one that {@link #resolve} has returned
     */
    default AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return connect(endpoint, options, listener);
    }

    /**
     * Makes two in-memory connections on this handler's loop, each the other's peer (kazoo:
     * {@code create_socket_pair}). For tests. Both listeners are notified of {@code opened} later, on the loop.
     */
    default void connectPair(ConnectOptions options, FrameListener one, FrameListener other) {
        MemoryConnection.pair(loop(), options, one, other);
    }

    /**
     * Returns the generator for the random choices of a client: the order of its servers, the jitter of its pauses.
     * Call this method, and use the generator, on the loop only; the generator of the default may be used anywhere. A
     * handler whose runs are repeatable returns repeatable numbers.
     */
    default Random random() {
        return CurrentRandom.INSTANCE;
    }
}
