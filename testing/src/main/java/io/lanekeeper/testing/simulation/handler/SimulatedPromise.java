// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A result of {@link DeterministicHandler}. A wait for it on the driving thread drives the handler. */
final class SimulatedPromise<T extends @Nullable Object> implements Promise<T> {
    private record Link(Object key, Runnable delivery) {}

    private final DeterministicHandler handler;
    private final Runnable onCancel;
    private final Supplier<? extends @Nullable Throwable> pending;
    private final List<Link> links = new ArrayList<>(1);
    private boolean done;
    private @Nullable T value;
    private @Nullable Throwable error;

    SimulatedPromise(DeterministicHandler handler, Runnable onCancel) {
        this(handler, onCancel, () -> null);
    }

    /**
     * @param onCancel runs when this is cancelled
     * @param pending supplies the reason why there is no result yet; it may supply null
     */
    SimulatedPromise(DeterministicHandler handler, Runnable onCancel, Supplier<? extends @Nullable Throwable> pending) {
        this.handler = handler;
        this.onCancel = onCancel;
        this.pending = pending;
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
        boolean ended = end(null, new CancellationException("cancelled"));
        if (ended) {
            onCancel.run();
        }
        return ended;
    }

    private synchronized boolean end(@Nullable T newValue, @Nullable Throwable newError) {
        if (done) {
            return false;
        }
        done = true;
        value = newValue;
        error = newError;
        links.forEach(link -> link.delivery().run());
        links.clear();
        notifyAll();
        return true;
    }

    @Override
    public synchronized boolean isDone() {
        return done;
    }

    @Override
    public boolean isCancelled() {
        return exception() instanceof CancellationException;
    }

    @Override
    public synchronized boolean successful() {
        return done && error == null;
    }

    @Override
    public synchronized @Nullable T value() {
        return value;
    }

    @Override
    public synchronized @Nullable Throwable exception() {
        return error;
    }

    private synchronized SimulatedPromise<T> add(Object key, Runnable delivery) {
        if (done) {
            delivery.run();
        } else {
            links.add(new Link(Objects.requireNonNull(key), delivery));
        }
        return this;
    }

    /** Runs {@code step} when this is done, at once and outside of the lanes. The lanes use it for their holds. */
    void onDone(Runnable step) {
        add(step, step);
    }

    @Override
    public AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback) {
        return add(
                callback,
                () -> handler.deliver(() -> {
                    callback.accept(this);
                    return "";
                }));
    }

    @Override
    public AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends @Nullable Future<?>> callback) {
        return add(callback, () -> handler.deliver(() -> callback.apply(this)));
    }

    @Override
    public AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step) {
        return add(step, () -> handler.follow(() -> step.accept(this)));
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

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        if (isDone()) {
            return true;
        }
        handler.checkMayBlock();
        return handler.drives() ? handler.drive(this::isDone, timeout) : awaitOthers(timeout);
    }

    /** Waits, in real time, while another thread drives the handler. */
    private synchronized boolean awaitOthers(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + Schedule.nanos(timeout);
        while (!done) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    @Override
    public T get(Duration timeout) throws InterruptedException {
        if (!await(timeout)) {
            throw new HandlerTimeoutException("no result within " + timeout + "; the call goes on", pending.get());
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public T getNoWait() {
        if (!isDone()) {
            throw new HandlerTimeoutException("no result yet; the call goes on", pending.get());
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (!await(DeterministicHandler.FOR_EVER)) {
            throw new IllegalStateException("no result within " + DeterministicHandler.FOR_EVER + " of virtual time");
        }
        return asFuture();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!await(Duration.ofNanos(unit.toNanos(timeout)))) {
            throw new TimeoutException("no result within " + timeout + " " + unit);
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

    @Override
    public synchronized String toString() {
        return done ? String.valueOf(error == null ? value : error) : "not complete";
    }
}
