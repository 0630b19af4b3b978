// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call, which completes later (kazoo: {@code IAsyncResult}).
 *
 * <ul>
 *   <li>A result completes once: with a value (null is a value), with an error, or by {@link #cancel()}.
 *   <li>Each link is called exactly once, in the {@link Lane#COMPLETION} lane, never inline. Links of one result are
 *       called in the order in which they were added, also those that are added after completion. When the handler has
 *       been stopped there are no lanes; links then run on the thread that completes the result.
 *   <li>{@code get} and {@code await} wake the waiting thread directly, not through a lane. So a callback may wait in
 *       every lane that has a thread of its own.
 *   <li>On the handler's event loop a wait would never end. There {@code get} and {@code await} throw an
 *       {@link IllegalStateException} at once (on Netty: {@code BlockingOperationException}), unless the result is
 *       complete.
 * </ul>
 *
 * <p>All methods may be called on any thread.
 *
 * @param <T> the type of the value
 */
public interface AsyncResult<T extends @Nullable Object> extends Future<T> {
    /** Returns whether the result is complete (kazoo: {@code ready()}). */
    default boolean ready() {
        return isDone();
    }

    /** Returns whether the result has a value (kazoo: {@code successful()}). */
    boolean successful();

    /** Returns the value, or null if there is none (kazoo: {@code value}). */
    @Nullable
    T value();

    /**
     * Returns the error, or null if there is none. The error of a cancelled result is a {@code CancellationException}.
     */
    @Nullable
    Throwable exception();

    /**
     * Waits for the value (kazoo: {@code get(timeout=…)}). When the time is over the wait ends; the call itself goes
     * on. An interrupt ends the wait, too. {@link #join} has no checked exception.
     *
     * @throws HandlerTimeoutException if the result is not complete after {@code timeout}
     * @throws IllegalStateException if the wait would block the handler's event loop
     * @throws RuntimeException the error of the result itself if it is unchecked, else a {@code CompletionException}
     *     around it
     */
    T get(Duration timeout) throws InterruptedException;

    /**
     * Waits for the value as {@link #get(Duration)} does, without a checked exception, so that it fits a lambda. An
     * interrupt does not end the wait; the thread is interrupted when this method returns or throws.
     *
     * @throws HandlerTimeoutException if the result is not complete after {@code timeout}
     * @throws IllegalStateException if the wait would block the handler's event loop
     * @throws RuntimeException as in {@link #get(Duration)}
     */
    default T join(Duration timeout) {
        long start = System.nanoTime();
        Duration left = timeout;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return get(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = timeout.minusNanos(System.nanoTime() - start);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns the value without waiting (kazoo: {@code get_nowait()}). Netty's {@code getNow} returns null where this
     * method throws, hence the other name.
     *
     * @throws HandlerTimeoutException if the result is not complete
     * @throws RuntimeException as in {@link #get(Duration)}
     */
    T getNoWait();

    /**
     * Waits for completion (kazoo: {@code wait(timeout)}). Does not throw the error of the result.
     *
     * @return whether the result is complete
     * @throws IllegalStateException if the wait would block the handler's event loop
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * Adds a callback, which is called with this result in the completion lane (kazoo: {@code rawlink}).
     *
     * @return this
     */
    AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback);

    /**
     * Adds a callback that is called with this result on {@code executor} instead of a lane. It delays no lane and may
     * block as far as {@code executor} permits.
     *
     * <p>Callbacks are passed to the executor in the order in which results complete, those of one result in the order
     * in which they were added. An executor of one thread keeps both orders. There is no order with callbacks in lanes.
     * If the executor rejects a callback, it is not called, and the handler reports that like an exception of a
     * completion callback. Exceptions of the callback itself are left to the executor. {@link #unlink} does not remove
     * such a callback.
     *
     * @return this
     */
    default AsyncResult<T> link(Executor executor, Consumer<? super AsyncResult<T>> callback) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(callback, "callback");
        return whenDone(done -> executor.execute(() -> callback.accept(done)));
    }

    /**
     * Adds a callback like {@link #link(Consumer)}, but one that may hold its lane: no other completion callback starts
     * until the future that it returns is complete. If it returns null, nothing is held.
     *
     * @return this
     */
    AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends @Nullable Future<?>> callback);

    /**
     * Removes a callback of {@link #link(Consumer)} that has not been dispatched yet (kazoo: {@code unlink}). Of
     * several equal registrations one is removed. If there is none, nothing happens.
     *
     * @return this
     */
    AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback);

    /**
     * Cancels the result: it completes with a {@code CancellationException}. A request that is still in the queue is
     * not sent. A request in flight goes on at the server, and its reply is dropped. A result that was derived from
     * another one, by {@link #map} and its like or by {@link AsyncResults}, may be cancelled without an effect on that
     * one.
     *
     * @return whether this call completed the result
     */
    default boolean cancel() {
        return cancel(false);
    }

    /**
     * Adds a step, which is called with this result on the loop instead of a lane, in order of completion and never
     * inline. It is meant for code that only passes a result on. A held lane does not delay it, so a callback may hold
     * its lane with a result that depends on this step. The step must not block. Its exceptions are reported like those
     * of a completion callback.
     *
     * @return this
     */
    AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step);

    /**
     * Returns a result with the value of {@code function}, which is applied to this value on the loop, as
     * {@link #whenDone} describes. An error of this result, or an exception of the function, becomes its error.
     */
    <U extends @Nullable Object> AsyncResult<U> map(Function<? super T, ? extends U> function);

    /** Returns the result that {@code function} returns for this value. Otherwise as {@link #map}. */
    <U extends @Nullable Object> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function);

    /**
     * Returns the result of {@code next}, which is called when this result has a value. The value itself is not used.
     * Otherwise as {@link #flatMap}.
     */
    default <U extends @Nullable Object> AsyncResult<U> then(Supplier<? extends AsyncResult<U>> next) {
        Objects.requireNonNull(next, "next");
        return flatMap(value -> next.get());
    }

    /** Returns a result that completes as this one does, with null for the value. Use it at the end of a chain. */
    @SuppressWarnings("NullAway") // null is the value
    default AsyncResult<Void> asVoid() {
        return map(value -> null);
    }

    /**
     * Returns a result with this value or, after an error, the outcome of the result that {@code function} returns for
     * the error. The function runs on the loop, as {@link #whenDone} describes. {@link #otherwise} is for a plain
     * value.
     */
    AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function);

    /**
     * Returns a result with this value or, after an error, the value that {@code function} returns for the error; it
     * may be null. The function runs on the loop, as {@link #whenDone} describes. An exception of the function replaces
     * the error.
     */
    AsyncResult<T> otherwise(Function<? super Throwable, ? extends @Nullable T> function);

    /**
     * Returns a stage that completes as this result does, in the completion lane. Dependent functions run where a
     * {@link #link} would run, in the same order. As with the JDK's stages, a function that is added to a complete
     * stage runs at once on the thread that adds it, and a function with an executor runs there.
     *
     * <ul>
     *   <li>Cancelling the stage cancels this result. Cancelling a stage that was derived from it does not.
     *   <li>{@code get} and {@code join} of the stage itself wait for this result rather than for the lane. On the loop
     *       they throw.
     *   <li>A callback may hold its lane with the stage itself. In the completion lane, a callback must neither hold
     *       the lane with a derived stage nor wait for one: the function that completes the derived stage needs that
     *       lane. {@link #toCompletionStage(Executor)}, and {@link #map} and its like, are free of this.
     * </ul>
     */
    default CompletionStage<T> toCompletionStage() {
        return ResultStage.inLane(this);
    }

    /**
     * Returns a stage like {@link #toCompletionStage()} that completes on {@code executor}. Dependent functions run
     * there, and no lane delays them. With {@code toCompletionStage(handler.loop())} they run as {@link #whenDone}
     * describes, and must not block. If the executor rejects the task, the stage fails with its exception.
     */
    default CompletionStage<T> toCompletionStage(Executor executor) {
        return ResultStage.on(this, Objects.requireNonNull(executor, "executor"));
    }
}
