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
 * A result as a stage. Dependents of the stage are called where the stage completes, in a lane or on an executor, and
 * that may be late. So threads that wait for the stage, and a lane that is held with it, wait for the result itself.
 */
final class ResultStage<T extends @Nullable Object> extends CompletableFuture<T> {
    /** A wait that is just long enough to be rejected on a thread that must not wait. */
    private static final Duration BRIEFLY = Duration.ofNanos(1);

    private final AsyncResult<T> source;
    /** Completes with the result, or earlier if this stage is completed by hand. No user code depends on it. */
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    private ResultStage(AsyncResult<T> source) {
        this.source = source;
    }

    /** Returns a stage that completes in the completion lane, at the place of a link. */
    static <T extends @Nullable Object> ResultStage<T> inLane(AsyncResult<T> source) {
        ResultStage<T> stage = following(source);
        source.link(done -> settle(done, stage));
        return stage;
    }

    /** Returns a stage that completes on {@code executor}. */
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
            completeExceptionally(e); // The executor has rejected the task; the stage completes all the same.
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

    /** Returns a future that completes as soon as the result does, wherever the stage completes. */
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

    /** Cancels the result. Dependents of the stage are called where they would have been called with the value. */
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
            Thread.currentThread().interrupt(); // An interrupt does not end a join.
        }
        return outcome().join();
    }

    @Override
    public T getNow(T valueIfAbsent) {
        return outcome().getNow(valueIfAbsent);
    }

    /** @throws IllegalStateException on a loop, where the wait would never end */
    private void requireMayWait() throws InterruptedException {
        if (!isDone()) {
            source.await(BRIEFLY);
        }
    }
}
