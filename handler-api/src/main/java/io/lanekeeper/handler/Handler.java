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
 * The concurrency model that a client runs on (kazoo: {@code IHandler}): a loop for everything internal, three lanes for
 * user code, results, timers and connections.
 *
 * <ul>
 *   <li>User code runs in lanes only, never on the caller's stack, and never between two steps of the library that
 *       belong together.
 *   <li>Nothing internal ever waits for a lane: {@link Connection}s and their listeners, timers and completions work
 *       on the {@linkplain #loop() loop} whatever user code does in its lane.
 *   <li>One handler serves any number of clients. A client stops only a handler that it made itself.
 * </ul>
 *
 * <p>All methods may be called on any thread.
 */
public interface Handler {
    /** A name for logs and threads (kazoo: {@code name}). */
    String name();

    /**
     * Starts the lanes (kazoo: {@code start()}). Idempotent. After {@link #stop} a handler may be started again, with
     * nothing left of its earlier life.
     */
    AsyncResult<Void> start();

    /**
     * Lets the lanes drain in order and ends them (kazoo: {@code stop()}). Idempotent; never blocks. Callbacks that
     * are dispatched from now on are rejected. A lane that stays held for longer than the handler's drain time-out
     * loses what is queued behind, which tasks that are {@link Callback.Droppable} hear of. Callbacks must not wait for the result; see {@link #stopResult}.
     */
    AsyncResult<Void> stop();

    /** Whether the handler has been started and not stopped. */
    boolean running();

    /** The loop. A handler that owns its loop may have another one after a restart. */
    SerialExecutor loop();

    /**
     * The queue of {@code lane} as an executor, which never runs a task inline.
     *
     * @throws java.util.concurrent.RejectedExecutionException from {@code execute}, while the handler is not running
     */
    Executor lane(Lane lane);

    /**
     * Puts user code into its lane's queue (kazoo: {@code dispatch_callback}).
     *
     * @throws java.util.concurrent.RejectedExecutionException while the handler is not running
     */
    void dispatch(Callback callback);

    /**
     * Whether the current thread is the loop, another one on which waiting for a result is refused, or one that is running
     * a callback of a lane; whoever is there must not wait for the handler to stop.
     */
    boolean inHandlerThread();

    /**
     * Throws what {@link AsyncResult#get()} would throw on the current thread instead of waiting; returns where waiting is
     * allowed. For code that is about to begin something and then wait for it.
     *
     * @throws IllegalStateException if waiting here would block the loop, with the way out in its message
     */
    default void checkMayBlock() {
        if (loop().inLoop()) {
            throw new IllegalStateException(
                    "blocking on " + Thread.currentThread().getName() + ", the loop of handler " + name()
                            + ", would wait for itself (expected: link here, or get and await on another thread)");
        }
    }

    /** A new result, to be completed by the caller (kazoo: {@code async_result()}). */
    <T extends @Nullable Object> Promise<T> asyncResult();

    /**
     * As {@link #asyncResult()}, for what may take long. A wait for it that comes to its time-out fails with a {@link
     * HandlerTimeoutException}, or {@link java.util.concurrent.TimeoutException}, whose cause is what keeps the result from
     * coming. By default there is no cause.
     *
     * @param pending returns that, or null if it is not known; called on the thread that waits
     */
    default <T extends @Nullable Object> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return asyncResult();
    }

    /**
     * As {@link #asyncResult}, for what ends only when the lanes have, such as {@link #stop}: there, as on the loop, waiting
     * for it throws an {@link IllegalStateException} at once, since it would wait for itself.
     */
    default <T extends @Nullable Object> Promise<T> stopResult() {
        return asyncResult();
    }

    /** As {@link #stopResult()}, and as {@link #asyncResult(Supplier)}. */
    default <T extends @Nullable Object> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return stopResult();
    }

    /**
     * Runs {@code task}, which may block, off the lanes and, where the handler can, off the loop (kazoo:
     * {@code spawn}).
     */
    <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task);

    /**
     * As {@link #spawn}, for a task that may hang, a log-in for example: it runs apart from what is spawned. Cancelling the result
     * interrupts the task and gives its place to the next one, so that tasks that hang hold up no others; their number is bounded.
     *
     * <p>The default spawns it, and cancelling does not end a task that runs.
     */
    default <T extends @Nullable Object> AsyncResult<T> spawnInterruptibly(Callable<T> task) {
        return spawn(task);
    }

    /**
     * A result that is there after {@code delay}; no thread waits (kazoo: {@code sleep_func}). It is cancelled if the loop
     * ends before that.
     *
     * @throws IllegalArgumentException if {@code delay} is negative
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended already
     */
    AsyncResult<Void> sleep(Duration delay);

    /** A new flag, not set (kazoo: {@code event_object()}). */
    default AsyncEvent event() {
        return new LoopEvent(this);
    }

    /** A new lock (kazoo: {@code lock_object()}). */
    default AsyncLock lock() {
        return new LoopLock(this);
    }

    /** A new reentrant lock (kazoo: {@code rlock_object()}). */
    default AsyncReentrantLock reentrantLock() {
        return new LoopLock.Reentrant(this);
    }

    /**
     * Connects (kazoo: {@code create_connection}) to the first address of {@code endpoint} that takes it; see {@link #resolve}.
     * Never blocks the loop.
     *
     * <p>{@code listener} is told on the loop, before anything linked to the result is. Cancelling the result abandons
     * the attempt; a listener that is told of the connection all the same, for the cancel came from another thread, is told
     * of its end as well. Failures are told through both, never thrown.
     */
    AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener);

    /**
     * Resolves the host name of {@code endpoint} to its addresses, in the order in which they should be tried. Never blocks
     * the loop. An answer may come from a cache that keeps it for 30 seconds at most; see {@link #forgetAddresses}. An IP
     * literal, its zone included, resolves to itself.
     *
     * <p>The default is for handlers that leave names to {@link #connect(Endpoint, ConnectOptions, FrameListener)}: one
     * unresolved address.
     *
     * @return at least one address, or the error of the resolver; cancelling it gives up the lookup
     */
    default AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        SocketAddress unresolved = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        return AsyncResults.completed(this, List.of(unresolved));
    }

    /**
     * Drops what is cached about the addresses of {@code endpoint}, so that the next {@link #resolve} asks again. A client
     * calls it after an attempt at one of them has failed. The default does nothing.
     */
    default void forgetAddresses(Endpoint endpoint) {}

    /**
     * Connects to one address of {@code endpoint}, as {@link #connect(Endpoint, ConnectOptions, FrameListener)} does, but
     * tries no other one. TLS asks for and verifies the host of {@code endpoint}.
     *
     * <p>The default ignores {@code address} and connects to {@code endpoint}.
     *
     * @param address one of those that {@link #resolve} has returned
     */
    default AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return connect(endpoint, options, listener);
    }

    /**
     * Two connections, each the other's peer, in memory and on this handler's loop (kazoo: {@code create_socket_pair};
     * for tests). Both listeners are told {@code opened} later, on the loop.
     */
    default void connectPair(ConnectOptions options, FrameListener one, FrameListener other) {
        MemoryConnection.pair(loop(), options, one, other);
    }

    /**
     * Returns the generator of whatever a client leaves to chance: the order of its servers, the jitter of its pauses. Both
     * the call and the use of what it returns belong on the loop; the default's may be kept and used anywhere. A handler
     * whose runs can be repeated gives numbers that can be, too.
     */
    default Random random() {
        return CurrentRandom.INSTANCE;
    }
}
