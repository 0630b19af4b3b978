// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result that is a Netty promise too; links and Netty listeners are one list, called in order, in the promise's lane.
 *
 * <p>The list is kept here rather than in {@link DefaultPromise}, since only so can an entry be found by what the user
 * gave. {@code DefaultPromise} knows one listener, this object itself, told inline; it then hands the list to the lane.
 */
final class NettyPromise<T> extends DefaultPromise<T>
        implements io.lanekeeper.handler.Promise<T>, GenericFutureListener<Future<T>> {
    private final SequentialNettyHandler handler;
    private final Lane lane;

    /** Guarded by {@code this}, as are the next two. */
    private @Nullable PromiseLink<T> first;

    private @Nullable PromiseLink<T> last;
    private boolean registered;

    NettyPromise(SequentialNettyHandler handler, Lane lane) {
        super(ImmediateEventExecutor.INSTANCE);
        this.handler = handler;
        this.lane = lane;
    }

    @Override
    public boolean set(@Nullable T value) {
        return trySuccess(value);
    }

    @Override
    public boolean setException(Throwable error) {
        return tryFailure(Objects.requireNonNull(error, "error"));
    }

    @Override
    public boolean successful() {
        return isSuccess();
    }

    @Override
    public @Nullable T value() {
        return getNow();
    }

    @Override
    public @Nullable Throwable exception() {
        return cause();
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
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Nanos.of(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback) {
        add(new PromiseLink.OfConsumer<>(this, Objects.requireNonNull(callback, "callback")));
        return this;
    }

    @Override
    public AsyncResult<T> linkAsync(
            Function<? super AsyncResult<T>, ? extends java.util.concurrent.@Nullable Future<?>> callback) {
        add(new PromiseLink.OfFunction<>(this, Objects.requireNonNull(callback, "callback")));
        return this;
    }

    @Override
    public AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback) {
        remove(PromiseLink.OfConsumer.class, callback);
        return this;
    }

    @Override
    public Promise<T> addListener(GenericFutureListener<? extends Future<? super T>> listener) {
        add(new PromiseLink.OfListener<>(this, Objects.requireNonNull(listener, "listener")));
        return this;
    }

    @Override
    @SafeVarargs
    public final Promise<T> addListeners(GenericFutureListener<? extends Future<? super T>>... listeners) {
        for (GenericFutureListener<? extends Future<? super T>> listener : listeners) {
            addListener(listener);
        }
        return this;
    }

    @Override
    public Promise<T> removeListener(GenericFutureListener<? extends Future<? super T>> listener) {
        remove(PromiseLink.OfListener.class, listener);
        return this;
    }

    @Override
    @SafeVarargs
    public final Promise<T> removeListeners(GenericFutureListener<? extends Future<? super T>>... listeners) {
        for (GenericFutureListener<? extends Future<? super T>> listener : listeners) {
            removeListener(listener);
        }
        return this;
    }

    @Override
    public AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step) {
        add(new PromiseLink.OfStep<>(this, Objects.requireNonNull(step, "step")));
        return this;
    }

    @Override
    public <U> AsyncResult<U> map(Function<? super T, ? extends U> function) {
        return AsyncResults.map(this, handler.asyncResult(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public <U> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function) {
        return AsyncResults.flatMap(this, handler.asyncResult(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function) {
        return AsyncResults.recover(this, handler.asyncResult(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public CompletionStage<T> toCompletionStage() {
        return AsyncResults.toCompletionStage(this);
    }

    /** Has {@code hook} run inline on the completing thread, at once if the promise is complete. Not for user code. */
    void whenDone(Runnable hook) {
        super.addListener(done -> hook.run());
    }

    /** This promise is complete, or links were added to one that was. {@link DefaultPromise} sees to the order. */
    @Override
    public void operationComplete(Future<T> future) {
        PromiseLink<T> link;
        synchronized (this) {
            link = first;
            first = null;
            last = null;
            registered = false;
        }
        while (link != null) {
            PromiseLink<T> following = link.next;
            link.next = null;
            handler.deliver(lane, link);
            link = following;
        }
    }

    @Override
    protected void checkDeadLock() {
        handler.checkDeadLock();
    }

    private void add(PromiseLink<T> link) {
        boolean register;
        synchronized (this) {
            if (last == null) {
                first = link;
            } else {
                last.next = link;
            }
            last = link;
            register = !registered;
            registered = true;
        }
        if (register) {
            super.addListener(this);
        }
    }

    private synchronized void remove(Class<?> kind, Object callback) {
        PromiseLink<T> before = null;
        for (PromiseLink<T> link = first; link != null; before = link, link = link.next) {
            if (kind.isInstance(link) && link.callback().equals(callback)) {
                if (before == null) {
                    first = link.next;
                } else {
                    before.next = link.next;
                }
                last = last == link ? before : last;
                return;
            }
        }
    }
}
