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
 * The result of a call that has not ended yet (kazoo: {@code IAsyncResult}).
 *
 * <ul>
 *   <li>It is completed once, with a value (null is one), an error, or by {@link #cancel()}.
 *   <li>Every link is called exactly once, on the {@link Lane#COMPLETION} lane, links of one result in the order in
 *       which they were added; a link added after completion is called too. Never inline. When the handler has been
 *       stopped there is no lane any more, and links run on the thread that completes.
 *   <li>Waiters in {@code get} and {@code await} are woken directly, not through a lane, so that blocking is safe in
 *       every lane that has a thread of its own.
 *   <li>Blocking on the handler's event loop would wait for itself: there {@code get} and {@code await} throw an
 *       {@link IllegalStateException} at once (on Netty: {@code BlockingOperationException}) unless the result is
 *       complete.
 * </ul>
 *
 * <p>All methods may be called on any thread.
 *
 * @param <T> the type of the value
 */
public interface AsyncResult<T extends @Nullable Object> extends Future<T> {
    /** Whether there is a value or an error (kazoo: {@code ready()}). */
    default boolean ready() {
        return isDone();
    }

    /** Whether there is a value (kazoo: {@code successful()}). */
    boolean successful();

    /** The value, or null while there is none (kazoo: {@code value}). */
    @Nullable
    T value();

    /** The error, or null while there is none; a cancelled result has a {@code CancellationException}. */
    @Nullable
    Throwable exception();

    /**
     * Waits for the value (kazoo: {@code get(timeout=…)}). The call itself goes on when the time is over. An interrupt ends
     * the wait, hence the checked exception; {@link #join} is for lambdas.
     *
     * @throws HandlerTimeoutException if the result is not complete after {@code timeout}
     * @throws IllegalStateException if this would block the handler's event loop
     * @throws RuntimeException the stored error itself if it is unchecked, else a {@code CompletionException} around it
     */
    T get(Duration timeout) throws InterruptedException;

    /**
     * As {@link #get(Duration)}, but without a checked exception, so that a lambda may wait. An interrupt does not end the
     * wait; the thread is interrupted when this returns or throws.
     *
     * @throws HandlerTimeoutException if the result is not complete after {@code timeout}
     * @throws IllegalStateException if this would block the handler's event loop
     * @throws RuntimeException as in {@link #get(Duration)}
     */
    default T join(Duration timeout) {
        return AsyncResults.join(this, timeout);
    }

    /**
     * The value, without waiting (kazoo: {@code get_nowait()}; not named {@code getNow}, since Netty's method of that
     * name answers null where this one throws).
     *
     * @throws HandlerTimeoutException if the result is not complete
     * @throws RuntimeException as in {@link #get(Duration)}
     */
    T getNoWait();

    /**
     * Waits for completion (kazoo: {@code wait(timeout)}). Never throws the stored error.
     *
     * @return whether the result is complete
     * @throws IllegalStateException if this would block the handler's event loop
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * Has {@code callback} called with this result on the completion lane (kazoo: {@code rawlink}).
     *
     * @return this
     */
    AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback);

    /**
     * Has {@code callback} called with this result on {@code executor} instead of a lane: it holds no lane up, and may block
     * as far as {@code executor} lets it. Callbacks are handed over in the order of completion, and those of one result in
     * the order of their registration, so that an executor of one thread keeps both orders; there is no order with what
     * runs in lanes. A callback that {@code executor} refuses is not called, which is reported as an exception of a
     * completion callback would be; what a callback throws is {@code executor}'s to report. Not to be unlinked.
     *
     * @return this
     */
    default AsyncResult<T> link(Executor executor, Consumer<? super AsyncResult<T>> callback) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(callback, "callback");
        return whenDone(done -> executor.execute(() -> callback.accept(done)));
    }

    /**
     * Like {@link #link(Consumer)}, for a callback that holds its lane: no other completion callback starts until the future that
     * it returns is complete. It may return null, which holds nothing.
     *
     * @return this
     */
    AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends @Nullable Future<?>> callback);

    /**
     * Removes a callback given to {@link #link(Consumer)} that has not been dispatched yet (kazoo: {@code unlink}). One of several
     * equal registrations is removed; without one, nothing happens.
     *
     * @return this
     */
    AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback);

    /**
     * Gives up interest in the result: it ends with a {@code CancellationException}. A request that has not been sent is
     * not sent; one that has been sent goes on at the server, and its reply is dropped. Cancelling what was made of a result, by
     * {@link #map} and the like or {@link AsyncResults}, does not cancel the result itself.
     *
     * @return whether this call completed the result
     */
    default boolean cancel() {
        return cancel(false);
    }

    /**
     * Has {@code step} called with this result on the loop rather than in a lane, in order of completion and never inline:
     * for code that only carries a result on. A lane that is held does not delay it, so a callback may hold its lane with
     * whatever comes of it. It must not block; what it throws is reported as that of a completion callback.
     *
     * @return this
     */
    AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step);

    /** The value through {@code function}, which runs as {@link #whenDone} says; errors and its exceptions pass on. */
    <U extends @Nullable Object> AsyncResult<U> map(Function<? super T, ? extends U> function);

    /** As {@link #map}, for a function that itself returns a result. */
    <U extends @Nullable Object> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function);

    /**
     * The result of {@code next}, which is called as {@link #map} calls a function when there is a value; the value itself
     * is not used. Errors pass on.
     */
    default <U extends @Nullable Object> AsyncResult<U> then(Supplier<? extends AsyncResult<U>> next) {
        Objects.requireNonNull(next, "next");
        return flatMap(value -> next.get());
    }

    /** This without its value, for the end of a chain: null when there is a value; errors pass on. */
    @SuppressWarnings("NullAway") // null is the value
    default AsyncResult<Void> asVoid() {
        return map(value -> null);
    }

    /**
     * This value, or in place of an error the result that {@code function}, run as {@link #whenDone} says, makes of it. For
     * a plain value see {@link #otherwise}.
     */
    AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function);

    /**
     * This value, or in place of an error the value that {@code function}, run as {@link #whenDone} says, makes of it, which
     * may be null. What it throws takes the place of the error.
     */
    AsyncResult<T> otherwise(Function<? super Throwable, ? extends @Nullable T> function);

    /**
     * A stage that completes as this does, in the completion lane: what depends on it is called where a {@link #link} would
     * be, in the same order; what is added to a complete stage is called at once, by the thread that adds it, as the JDK's
     * stages do. Functions that name an executor run there.
     *
     * <ul>
     *   <li>Cancelling the stage cancels this. Cancelling a stage that was derived from it does not.
     *   <li>{@code get} and {@code join} of the stage itself wait for this result rather than for the lane, and are refused on
     *       the loop.
     *   <li>A callback may hold its lane with the stage itself. A callback of the completion lane must not hold it with a
     *       stage that is derived from it, and must not wait for one: the function that completes it would wait for that very
     *       lane. {@link #toCompletionStage(Executor)} is for that, and {@link #map} and the like.
     * </ul>
     */
    default CompletionStage<T> toCompletionStage() {
        return AsyncResults.toCompletionStage(this);
    }

    /**
     * As {@link #toCompletionStage()}, but the stage completes on {@code executor}, so that what depends on it runs there and
     * no lane delays it. On the loop it is called as {@link #whenDone} says, and must not block:
     * {@code toCompletionStage(handler.loop())}. If {@code executor} refuses, the stage ends with what it throws.
     */
    default CompletionStage<T> toCompletionStage(Executor executor) {
        return AsyncResults.toCompletionStage(this, executor);
    }
}
