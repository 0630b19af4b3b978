// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A result: a value or an error, a latch for those who wait, and links for those who do not. */
final class PlainPromise<T extends @Nullable Object> implements Promise<T> {
    /** The object given by the caller, by which {@code unlink} finds it, and the code that calls it. */
    private record Link(Object key, Runnable delivery) {}

    private final PlainHandler handler;
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Link> links = new ArrayList<>();
    private @Nullable T value;
    private @Nullable Throwable error;

    PlainPromise(PlainHandler handler) {
        this.handler = handler;
    }

    @Override
    public boolean set(@Nullable T newValue) {
        return end(newValue, null);
    }

    @Override
    public boolean setException(Throwable newError) {
        return end(null, Objects.requireNonNull(newError, "error"));
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return end(null, new CancellationException());
    }

    /** The first one counts. Links are queued here and called elsewhere, so the monitor is held for a moment only. */
    private synchronized boolean end(@Nullable T newValue, @Nullable Throwable newError) {
        if (isDone()) {
            return false;
        }
        value = newValue;
        error = newError;
        done.countDown();
        links.forEach(link -> link.delivery().run());
        links.clear();
        return true;
    }

    @Override
    public boolean isDone() {
        return done.getCount() == 0;
    }

    @Override
    public boolean isCancelled() {
        return exception() instanceof CancellationException;
    }

    @Override
    public boolean successful() {
        return isDone() && exception() == null;
    }

    @Override
    public synchronized @Nullable T value() {
        return value;
    }

    @Override
    public synchronized @Nullable Throwable exception() {
        return error;
    }

    @Override
    public AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback) {
        return add(callback, () -> inLane(Callback.of(Lane.COMPLETION, () -> callback.accept(this))));
    }

    @Override
    public AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends @Nullable Future<?>> callback) {
        return add(callback, () -> inLane(new Callback(Lane.COMPLETION, () -> callback.apply(this))));
    }

    /** On the loop, in no lane: a lane that is held must not delay it. */
    @Override
    public AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step) {
        Callback call = Callback.of(Lane.COMPLETION, () -> step.accept(this));
        return add(step, () -> handler.loop().execute(() -> PlainLanes.run(call)));
    }

    private void inLane(Callback link) {
        handler.deliver(link);
    }

    private synchronized PlainPromise<T> add(Object key, Runnable delivery) {
        Objects.requireNonNull(key, "callback");
        if (isDone()) {
            delivery.run();
        } else {
            links.add(new Link(key, delivery));
        }
        return this;
    }

    @Override
    public synchronized AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback) {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).key().equals(callback)) {
                links.remove(i);
                break;
            }
        }
        return this;
    }

    private boolean awaitNanos(long nanos) throws InterruptedException {
        if (!isDone()) {
            handler.checkMayBlock();
        }
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return awaitNanos(timeout.toNanos());
    }

    @Override
    public T get(Duration timeout) throws InterruptedException {
        if (!await(timeout)) {
            throw new HandlerTimeoutException("no result within " + timeout + "; the call goes on");
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public T getNoWait() {
        if (!isDone()) {
            throw new HandlerTimeoutException("no result yet; the call goes on");
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        awaitNanos(Long.MAX_VALUE);
        return asFuture();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!awaitNanos(unit.toNanos(timeout))) {
            throw new TimeoutException("no result within " + timeout + " " + unit + "; the call goes on");
        }
        return asFuture();
    }

    private T asFuture() throws ExecutionException {
        Throwable failure = exception();
        if (failure != null && !isCancelled()) {
            throw new ExecutionException(failure);
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public <U extends @Nullable Object> AsyncResult<U> map(Function<? super T, ? extends U> function) {
        return AsyncResults.map(this, handler.asyncResult(), function);
    }

    @Override
    public <U extends @Nullable Object> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function) {
        return AsyncResults.flatMap(this, handler.asyncResult(), function);
    }

    @Override
    public AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function) {
        return AsyncResults.recover(this, handler.asyncResult(), function);
    }

    @Override
    public AsyncResult<T> otherwise(Function<? super Throwable, ? extends @Nullable T> function) {
        return AsyncResults.otherwise(this, handler.asyncResult(), function);
    }
}
