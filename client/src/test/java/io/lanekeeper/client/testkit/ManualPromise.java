// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A result of {@link ManualHandler}: write-once, links through the completion lane, never blocks. */
final class ManualPromise<T> implements Promise<T> {
    private record Link<T>(Object key, Function<? super AsyncResult<T>, ? extends Future<?>> call) {}

    private final ManualHandler handler;
    private final List<Link<T>> links = new ArrayList<>();
    private final Runnable onCancel;
    private final Supplier<? extends Throwable> pending;
    private boolean done;
    private T value;
    private Throwable error;

    ManualPromise(ManualHandler handler, Runnable onCancel) {
        this(handler, onCancel, () -> null);
    }

    ManualPromise(ManualHandler handler, Runnable onCancel, Supplier<? extends Throwable> pending) {
        this.handler = handler;
        this.onCancel = onCancel;
        this.pending = pending;
    }

    @Override
    public synchronized boolean isDone() {
        return done;
    }

    @Override
    public synchronized boolean successful() {
        return done && error == null;
    }

    @Override
    public synchronized T value() {
        return value;
    }

    @Override
    public synchronized Throwable exception() {
        return error;
    }

    @Override
    public boolean set(T newValue) {
        return end(newValue, null);
    }

    @Override
    public boolean setException(Throwable newError) {
        return end(null, newError);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = end(null, new CancellationException());
        if (cancelled) {
            onCancel.run();
        }
        return cancelled;
    }

    @Override
    public synchronized boolean isCancelled() {
        return error instanceof CancellationException;
    }

    private boolean end(T newValue, Throwable newError) {
        List<Link<T>> waiting;
        synchronized (this) {
            if (done) {
                return false;
            }
            done = true;
            value = newValue;
            error = newError;
            waiting = List.copyOf(links);
            links.clear();
        }
        waiting.forEach(this::call);
        return true;
    }

    private void call(Link<T> link) {
        handler.complete(Lane.COMPLETION, () -> link.call().apply(this));
    }

    private AsyncResult<T> add(Link<T> link) {
        synchronized (this) {
            if (!done) {
                links.add(link);
                return this;
            }
        }
        call(link);
        return this;
    }

    @Override
    public AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback) {
        return add(new Link<>(callback, result -> {
            callback.accept(result);
            return null;
        }));
    }

    @Override
    public AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends Future<?>> callback) {
        return add(new Link<>(callback, callback));
    }

    @Override
    public AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step) {
        return link(result -> {
            try {
                handler.loop().execute(() -> step.accept(result));
            } catch (RejectedExecutionException e) {
                step.accept(result); // there is no loop any more
            }
        });
    }

    @Override
    public synchronized AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback) {
        for (Link<T> link : links) {
            if (link.key().equals(callback)) {
                links.remove(link);
                break;
            }
        }
        return this;
    }

    @Override
    public T get() throws ExecutionException {
        if (!isDone()) {
            throw new IllegalStateException("a test must not block");
        }
        if (error != null) {
            throw new ExecutionException(error);
        }
        return value;
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws ExecutionException {
        return get();
    }

    @Override
    public T get(Duration timeout) {
        return getNoWait();
    }

    @Override
    public T getNoWait() {
        if (!isDone()) {
            throw new HandlerTimeoutException("the result is not complete", pending.get());
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public boolean await(Duration timeout) {
        return isDone();
    }

    @Override
    public <U> AsyncResult<U> map(Function<? super T, ? extends U> function) {
        return AsyncResults.map(this, handler.asyncResult(), function);
    }

    @Override
    public <U> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function) {
        return AsyncResults.flatMap(this, handler.asyncResult(), function);
    }

    @Override
    public AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function) {
        return AsyncResults.recover(this, handler.asyncResult(), function);
    }

    @Override
    public AsyncResult<T> otherwise(Function<? super Throwable, ? extends T> function) {
        return AsyncResults.otherwise(this, handler.asyncResult(), function);
    }

    @Override
    public String toString() {
        return done ? String.valueOf(error == null ? value : error) : "not complete";
    }
}
