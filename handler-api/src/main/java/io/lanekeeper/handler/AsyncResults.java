// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Functions on results of any handler (kazoo: {@code capture_exceptions}, {@code wrap}), and parts for handlers that
 * implement {@link AsyncResult#map} and its like. Everything here runs on the loop, as {@link AsyncResult#whenDone}
 * describes, so no lane has to be free for one result to follow from another.
 */
public final class AsyncResults {
    private AsyncResults() {}

    /** A function that may throw any exception. */
    @FunctionalInterface
    public interface Body<A, R> {
        /** Applies the function to {@code argument}. */
        @Nullable
        R apply(A argument) throws Exception;
    }

    /** Returns a result that has the value {@code value} already. */
    public static <T extends @Nullable Object> AsyncResult<T> completed(Handler handler, @Nullable T value) {
        Promise<T> promise = handler.asyncResult();
        promise.set(value);
        return promise;
    }

    /** Returns a result that has failed with {@code error} already. */
    public static <T extends @Nullable Object> AsyncResult<T> failed(Handler handler, Throwable error) {
        Promise<T> promise = handler.asyncResult();
        promise.setException(error);
        return promise;
    }

    /**
     * Returns {@code body} as a callback whose exceptions fail {@code target}; its normal return does not complete
     * {@code target} (kazoo: {@code capture_exceptions}).
     */
    public static <A> Consumer<A> capture(Completion<?> target, Body<? super A, ?> body) {
        return argument -> {
            try {
                body.apply(argument);
            } catch (Throwable e) {
                target.setException(e);
                if (e instanceof VirtualMachineError fatal) {
                    throw fatal;
                }
            }
        };
    }

    /**
     * Returns {@code body} as a callback that completes {@code target} with the value it returns or the exception it
     * throws (kazoo: {@code wrap}; unlike kazoo, null is a value).
     */
    public static <A, T extends @Nullable Object> Consumer<A> wrap(
            Completion<T> target, Body<? super A, ? extends T> body) {
        return capture(target, argument -> target.set(body.apply(argument)));
    }

    /**
     * Returns a result with the values of all {@code results}, in their order. It fails at once with the first error.
     * The results may have different types; for two of them {@link #both} keeps the types apart.
     *
     * @throws NullPointerException if one of the results is null
     */
    public static <T extends @Nullable Object> AsyncResult<List<@Nullable T>> all(
            Handler handler, Collection<? extends AsyncResult<? extends T>> results) {
        List<AsyncResult<? extends T>> sources = List.copyOf(results);
        Promise<List<@Nullable T>> promise = handler.asyncResult();
        if (sources.isEmpty()) {
            promise.set(List.of());
        }
        AtomicInteger missing = new AtomicInteger(sources.size());
        for (AsyncResult<? extends T> source : sources) {
            source.whenDone(done -> {
                Throwable error = done.exception();
                if (error != null) {
                    promise.setException(error);
                } else if (missing.decrementAndGet() == 0) {
                    promise.set(sources.stream()
                            .<@Nullable T>map(AsyncResult::value)
                            .toList());
                }
            });
        }
        return promise;
    }

    /**
     * Returns a result with the value that {@code function} makes of the values of two results. It fails at once with
     * the first error, or with the exception of {@code function}, which runs as {@link AsyncResult#whenDone} describes.
     */
    @SuppressWarnings("NullAway") // null is a value
    public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
            AsyncResult<T> both(
                    Handler handler,
                    AsyncResult<A> one,
                    AsyncResult<B> other,
                    BiFunction<? super A, ? super B, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        Promise<T> promise = handler.asyncResult();
        AtomicInteger missing = new AtomicInteger(2);
        Runnable arrived = () -> {
            if (missing.decrementAndGet() == 0) {
                run(() -> function.apply(one.value(), other.value()), promise);
            }
        };
        one.whenDone(onValue(promise, value -> arrived.run()));
        other.whenDone(onValue(promise, value -> arrived.run()));
        return promise;
    }

    /**
     * Returns a result with the value of the first of {@code results} that succeeds. If none does, it fails with the
     * error of the last one. The results may have different types.
     *
     * @throws IllegalArgumentException if there are no results
     */
    public static <T extends @Nullable Object> AsyncResult<T> any(
            Handler handler, Collection<? extends AsyncResult<? extends T>> results) {
        List<AsyncResult<? extends T>> sources = List.copyOf(results);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("results: [] (expected: at least one)");
        }
        Promise<T> promise = handler.asyncResult();
        AtomicInteger missing = new AtomicInteger(sources.size());
        for (AsyncResult<? extends T> source : sources) {
            source.whenDone(done -> {
                Throwable error = done.exception();
                if (error == null) {
                    promise.set(done.value());
                } else if (missing.decrementAndGet() == 0) {
                    promise.setException(error);
                }
            });
        }
        return promise;
    }

    /** Completes {@code target} as {@code source} completes. */
    public static <T extends @Nullable Object> void forward(AsyncResult<T> source, Completion<? super T> target) {
        source.whenDone(done -> settle(done, target));
    }

    /** Implements {@link AsyncResult#map} for handlers: {@code target} is a new promise of the same handler. */
    public static <T extends @Nullable Object, U extends @Nullable Object> AsyncResult<U> map(
            AsyncResult<T> source, Promise<U> target, Function<? super T, ? extends U> function) {
        source.whenDone(onValue(target, value -> target.set(function.apply(value))));
        return target;
    }

    /** Implements {@link AsyncResult#flatMap} for handlers: {@code target} is a new promise of the same handler. */
    public static <T extends @Nullable Object, U extends @Nullable Object> AsyncResult<U> flatMap(
            AsyncResult<T> source, Promise<U> target, Function<? super T, ? extends AsyncResult<U>> function) {
        source.whenDone(onValue(target, value -> forward(function.apply(value), target)));
        return target;
    }

    /** Implements {@link AsyncResult#recover} for handlers: {@code target} is a new promise of the same handler. */
    public static <T extends @Nullable Object> AsyncResult<T> recover(
            AsyncResult<T> source, Promise<T> target, Function<? super Throwable, ? extends AsyncResult<T>> function) {
        source.whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                target.set(done.value());
            } else {
                capture(target, (Throwable failure) -> {
                            forward(function.apply(failure), target);
                            return failure;
                        })
                        .accept(error);
            }
        });
        return target;
    }

    /** Implements {@link AsyncResult#otherwise} for handlers: {@code target} is a new promise of the same handler. */
    @SuppressWarnings("NullAway") // null is a value
    public static <T extends @Nullable Object> AsyncResult<T> otherwise(
            AsyncResult<T> source, Promise<T> target, Function<? super Throwable, ? extends @Nullable T> function) {
        source.whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                target.set(done.value());
            } else {
                run(() -> function.apply(error), target);
            }
        });
        return target;
    }

    /** Implements {@link AsyncResult#toCompletionStage()} for any result. */
    public static <T extends @Nullable Object> CompletionStage<T> toCompletionStage(AsyncResult<T> source) {
        return ResultStage.inLane(source);
    }

    /** Implements {@link AsyncResult#toCompletionStage(Executor)} for any result. */
    public static <T extends @Nullable Object> CompletionStage<T> toCompletionStage(
            AsyncResult<T> source, Executor executor) {
        return ResultStage.on(source, Objects.requireNonNull(executor, "executor"));
    }

    /**
     * Calls {@code release} once when {@code stage} is complete: inline on the thread that completes it, or in this
     * call if it is complete. For handlers, whose lanes are held with stages. A stage of
     * {@link AsyncResult#toCompletionStage()} counts as complete with its result, since it completes in the lane that
     * it may hold.
     */
    public static void whenComplete(CompletionStage<?> stage, Runnable release) {
        CompletionStage<?> awaited = stage instanceof ResultStage<?> made ? made.outcome() : stage;
        awaited.whenComplete((value, error) -> release.run());
    }

    /**
     * Returns the value of a complete result, or throws its error. For handlers that implement
     * {@link AsyncResult#get(java.time.Duration)}.
     *
     * @throws RuntimeException the error of the result itself if it is unchecked, else a {@code CompletionException}
     *     around it
     */
    @SuppressWarnings("NullAway") // null is a value
    public static <T extends @Nullable Object> T valueOrThrow(AsyncResult<T> done) {
        Throwable error = done.exception();
        if (error instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        if (error != null) {
            throw new CompletionException(error);
        }
        return done.value();
    }

    /** Runs {@code task} and completes {@code target} with the value it returns or the exception it throws. */
    public static <T extends @Nullable Object> void run(Callable<? extends T> task, Completion<T> target) {
        try {
            target.set(task.call());
        } catch (Throwable e) {
            target.setException(e);
            if (e instanceof VirtualMachineError fatal) {
                throw fatal;
            }
        }
    }

    private static <T extends @Nullable Object> void settle(AsyncResult<? extends T> done, Completion<T> target) {
        Throwable error = done.exception();
        if (error == null) {
            target.set(done.value());
        } else if (error instanceof CancellationException && target instanceof AsyncResult<?> result) {
            result.cancel();
        } else {
            target.setException(error);
        }
    }

    @SuppressWarnings("NullAway") // null is a value
    private static <T extends @Nullable Object> Consumer<AsyncResult<T>> onValue(
            Completion<?> target, Consumer<T> next) {
        return done -> {
            Throwable error = done.exception();
            if (error != null) {
                target.setException(error);
            } else {
                capture(target, (AsyncResult<T> source) -> {
                            next.accept(source.value());
                            return source;
                        })
                        .accept(done);
            }
        };
    }
}
