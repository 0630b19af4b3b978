// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A result as a stage. What depends on the stage is called where the stage completes, which is a lane or an executor and may
 * be late; so the threads that wait for it, and the lane that is held with it, wait for the result itself.
 */
final class ResultStage<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Long enough to be refused where waiting is. */
    private static final Duration BRIEFLY = Duration.ofNanos(1);

    private final AsyncResult<T> source;
    /** Ends with the result, or before it when this stage is completed by hand. No user code depends on it. */
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    private ResultStage(AsyncResult<T> source) {
        this.source = source;
    }

    /** A stage that completes in the completion lane, at the place of a link. */
    static <T extends @Nullable Object> ResultStage<T> inLane(AsyncResult<T> source) {
        ResultStage<T> stage = following(source);
        source.link(done -> settle(done, stage));
        return stage;
    }

    /** A stage that completes on {@code executor}. */
    static <T extends @Nullable Object> ResultStage<T> on(AsyncResult<T> source, Executor executor) {
        ResultStage<T> stage = following(source);
        source.whenDone(done -> stage.settleOn(executor));
        return stage;
    }

    private static <T extends @Nullable Object> ResultStage<T> following(AsyncResult<T> source) {
        ResultStage<T> stage = new ResultStage<>(source);
        stage.whenComplete((value, error) -> settle(value, error, stage.outcome));
        source.whenDone(done -> settle(done, stage.outcome));
        return stage;
    }

    private void settleOn(Executor executor) {
        if (executor instanceof SerialExecutor loop && loop.inLoop()) {
            settle(source, this);
            return;
        }
        try {
            executor.execute(() -> settle(source, this));
        } catch (RuntimeException | Error e) {
            completeExceptionally(e); // The executor has refused; the stage ends all the same.
        }
    }

    private static <T extends @Nullable Object> void settle(AsyncResult<T> done, CompletableFuture<T> target) {
        settle(done.value(), done.exception(), target);
    }

    private static <T extends @Nullable Object> void settle(
            @Nullable T value, @Nullable Throwable error, CompletableFuture<T> target) {
        if (error == null) {
            target.complete(value);
        } else {
            target.completeExceptionally(error);
        }
    }

    /** Ends as soon as the result does, wherever the stage completes. */
    CompletableFuture<T> outcome() {
        if (!outcome.isDone() && source.isDone()) {
            settle(source, outcome);
        }
        return outcome;
    }

    @Override
    public boolean isDone() {
        return outcome().isDone();
    }

    @Override
    public boolean isCancelled() {
        return outcome().isCancelled();
    }

    @Override
    public boolean isCompletedExceptionally() {
        return outcome().isCompletedExceptionally();
    }

    /** Cancels the result. What depends on the stage is told where it would have been told of the value. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            source.cancel(mayInterruptIfRunning);
        }
        return isCancelled();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        requireMayWait();
        return outcome().get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        requireMayWait();
        return outcome().get(timeout, unit);
    }

    @Override
    public T join() {
        try {
            requireMayWait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // A join is not ended by an interrupt.
        }
        return outcome().join();
    }

    @Override
    public T getNow(T valueIfAbsent) {
        return outcome().getNow(valueIfAbsent);
    }

    /** @throws IllegalStateException on a loop, where the thread would wait for itself */
    private void requireMayWait() throws InterruptedException {
        if (!isDone()) {
            source.await(BRIEFLY);
        }
    }
}
