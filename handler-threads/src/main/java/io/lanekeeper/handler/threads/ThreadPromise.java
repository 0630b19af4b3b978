// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result of the handler. The monitor guards a few fields; inside it nothing waits and no other code runs.
 */
class ThreadPromise<T extends @Nullable Object> implements Promise<T> {
    /** Stands for the value null; null stands for no outcome yet. */
    private static final Object NULL = new Object();

    private record Failure(Throwable error) {}

    final HandlerThreads threads;
    private volatile @Nullable Object outcome;

    /** In the order in which they were added. Guarded by {@code this}, as are the next two. */
    private @Nullable List<PromiseLink> links;
    /** True while a thread delivers links. Other threads leave theirs to it, so that the order is kept. */
    private boolean delivering;

    private @Nullable CountDownLatch waiters;

    ThreadPromise(HandlerThreads threads) {
        this.threads = threads;
    }

    @Override
    public boolean set(@Nullable T value) {
        return end(value == null ? NULL : value);
    }

    @Override
    public boolean setException(Throwable error) {
        return end(new Failure(Objects.requireNonNull(error, "error")));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return end(new Failure(new CancellationException()));
    }

    @Override
    public boolean isDone() {
        return outcome != null;
    }

    @Override
    public boolean isCancelled() {
        return exception() instanceof CancellationException;
    }

    @Override
    public boolean successful() {
        Object end = outcome;
        return end != null && !(end instanceof Failure);
    }

    @Override
    @SuppressWarnings("unchecked") // Anything but the two markers was given to set.
    public @Nullable T value() {
        Object end = outcome;
        return end == NULL || end instanceof Failure ? null : (T) end;
    }

    @Override
    public @Nullable Throwable exception() {
        return outcome instanceof Failure failure ? failure.error() : null;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (mustWait()) {
            latch().await();
        }
        return valueOfFuture();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!await(unit.toNanos(timeout))) {
            TimeoutException late =
                    new TimeoutException("no result within " + timeout + " " + unit + "; the call goes on");
            late.initCause(pendingBecause());
            throw late;
        }
        return valueOfFuture();
    }

    @Override
    public T get(Duration timeout) throws InterruptedException {
        if (!await(timeout)) {
            throw new HandlerTimeoutException("no result within " + timeout + "; the call goes on", pendingBecause());
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public T getNoWait() {
        if (!isDone()) {
            throw new HandlerTimeoutException("no result yet; the call goes on", pendingBecause());
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Nanos.of(timeout));
    }

    @Override
    public AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        return add(callback, false, () -> {
            callback.accept(this);
            return null;
        });
    }

    @Override
    public AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends @Nullable Future<?>> callback) {
        Objects.requireNonNull(callback, "callback");
        return add(callback, false, () -> callback.apply(this));
    }

    @Override
    public AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step) {
        Objects.requireNonNull(step, "step");
        return add(step, true, () -> {
            step.accept(this);
            return null;
        });
    }

    @Override
    public AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback) {
        synchronized (this) {
            for (int i = 0; links != null && i < links.size(); i++) {
                PromiseLink link = links.get(i);
                if (!link.onLoop() && link.callback().equals(callback)) {
                    links.remove(i);
                    break;
                }
            }
        }
        return this;
    }

    @Override
    public <U extends @Nullable Object> AsyncResult<U> map(Function<? super T, ? extends U> function) {
        return AsyncResults.map(this, new ThreadPromise<>(threads), Objects.requireNonNull(function, "function"));
    }

    @Override
    public <U extends @Nullable Object> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function) {
        return AsyncResults.flatMap(this, new ThreadPromise<>(threads), Objects.requireNonNull(function, "function"));
    }

    @Override
    public AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function) {
        return AsyncResults.recover(this, new ThreadPromise<>(threads), Objects.requireNonNull(function, "function"));
    }

    @Override
    public AsyncResult<T> otherwise(Function<? super Throwable, ? extends @Nullable T> function) {
        return AsyncResults.otherwise(this, new ThreadPromise<>(threads), Objects.requireNonNull(function, "function"));
    }

    /** Returns the reason why the result is still pending; null if it is not known. */
    @Nullable
    Throwable pendingBecause() {
        return null;
    }

    /** @throws IllegalStateException if the current thread would wait for itself */
    void checkMayBlock() {
        threads.checkMayBlock();
    }

    private boolean end(Object end) {
        CountDownLatch woken;
        boolean deliver;
        synchronized (this) {
            if (outcome != null) {
                return false;
            }
            outcome = end;
            woken = waiters;
            deliver = links != null;
            delivering = deliver;
        }
        if (woken != null) {
            woken.countDown();
        }
        if (deliver) {
            deliver();
        }
        return true;
    }

    private AsyncResult<T> add(Object callback, boolean onLoop, Callable<?> body) {
        PromiseLink link = new PromiseLink(callback, onLoop, body);
        synchronized (this) {
            if (links == null) {
                links = new ArrayList<>(1);
            }
            links.add(link);
            if (outcome == null || delivering) {
                return this;
            }
            delivering = true;
        }
        deliver();
        return this;
    }

    private void deliver() {
        for (List<PromiseLink> ready = takeLinks(); ready != null; ready = takeLinks()) {
            ready.forEach(threads::deliver);
        }
    }

    private synchronized @Nullable List<PromiseLink> takeLinks() {
        List<PromiseLink> taken = links;
        links = null;
        delivering = taken != null;
        return taken;
    }

    private boolean await(long nanos) throws InterruptedException {
        return !mustWait() || latch().await(nanos, TimeUnit.NANOSECONDS);
    }

    private boolean mustWait() {
        if (isDone()) {
            return false;
        }
        checkMayBlock();
        return true;
    }

    private CountDownLatch latch() {
        synchronized (this) {
            if (waiters == null) {
                waiters = new CountDownLatch(outcome == null ? 1 : 0);
            }
            return waiters;
        }
    }

    private T valueOfFuture() throws ExecutionException {
        Throwable error = exception();
        if (error != null && !(error instanceof CancellationException)) {
            throw new ExecutionException(error);
        }
        return AsyncResults.valueOrThrow(this);
    }
}
