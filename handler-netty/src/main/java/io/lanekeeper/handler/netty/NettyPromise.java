// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.spi.Nanos;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result that is a Netty promise too. Links and Netty listeners are in one list; the promise's lane calls them in order.
 *
 * <p>The list is here and not in {@link DefaultPromise}, so that an entry can be found by the caller's object. It has no lock,
 * since nearly every result has one link, added and called on the loop. It is a stack, newest first:
 *
 * <ul>
 *   <li>Before completion, links are pushed onto null.
 *   <li>The completing thread takes them, leaves {@link PromiseLink#NOTIFYING}, and gives them to the lane. Links that are
 *       pushed onto the mark meanwhile follow in the same way.
 *   <li>When no links are left, the mark becomes {@link PromiseLink#NOTIFIED}: later links go to the lane at once.
 * </ul>
 */
class NettyPromise<T> extends DefaultPromise<T> implements HookedPromise<T>, io.lanekeeper.handler.Promise<T> {
    private static final VarHandle LINKS;
    private static final VarHandle WAITERS;

    static {
        try {
            LINKS = MethodHandles.lookup().findVarHandle(NettyPromise.class, "links", PromiseLink.class);
            WAITERS = MethodHandles.lookup().findVarHandle(NettyPromise.class, "waiters", CountDownLatch.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final LoopAndLanes handler;
    private final Lane lane;
    private volatile @Nullable PromiseLink<?> links;
    /** Null while no thread has waited. Netty's own counter is limited to 32,767 threads, which wait in a monitor. */
    private volatile @Nullable CountDownLatch waiters;

    NettyPromise(LoopAndLanes handler, Lane lane) {
        super(ImmediateEventExecutor.INSTANCE);
        this.handler = handler;
        this.lane = lane;
    }

    @Override
    public Promise<T> setSuccess(T value) {
        super.setSuccess(value);
        notifyLinks();
        return this;
    }

    @Override
    public boolean trySuccess(@Nullable T value) {
        return notifiedIf(super.trySuccess(value));
    }

    @Override
    public Promise<T> setFailure(Throwable cause) {
        super.setFailure(cause);
        notifyLinks();
        return this;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        return notifiedIf(super.tryFailure(cause));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return notifiedIf(super.cancel(mayInterruptIfRunning));
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
            throw late("no result within " + timeout + "; the call goes on");
        }
        return AsyncResults.valueOrThrow(this);
    }

    @Override
    public T getNoWait() {
        if (!isDone()) {
            throw late("no result yet; the call goes on");
        }
        return AsyncResults.valueOrThrow(this);
    }

    /** Returns the error of a wait that has timed out. */
    HandlerTimeoutException late(String message) {
        return new HandlerTimeoutException(message);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Nanos.of(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public Promise<T> await() throws InterruptedException {
        if (mustWait()) {
            latch().await();
        }
        return this;
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        return (timeout > 0 && mustWait()) ? latch().await(timeout, unit) : isDone();
    }

    @Override
    public boolean await(long millis) throws InterruptedException {
        return await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public Promise<T> awaitUninterruptibly() {
        awaitUninterruptibly(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        return this;
    }

    @Override
    public boolean awaitUninterruptibly(long millis) {
        return awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean awaitUninterruptibly(long timeout, TimeUnit unit) {
        long nanos = unit.toNanos(timeout);
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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
        add(new PromiseLink.OfWhenDone<>(this, Objects.requireNonNull(step, "step")));
        return this;
    }

    @Override
    public <U> AsyncResult<U> map(Function<? super T, ? extends U> function) {
        return AsyncResults.map(this, newPromise(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public <U> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function) {
        return AsyncResults.flatMap(this, newPromise(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public AsyncResult<T> recover(Function<? super Throwable, ? extends AsyncResult<T>> function) {
        return AsyncResults.recover(this, newPromise(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public AsyncResult<T> otherwise(Function<? super Throwable, ? extends @Nullable T> function) {
        return AsyncResults.otherwise(this, newPromise(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public void whenDone(Runnable hook) {
        super.addListener(done -> hook.run());
    }

    @Override
    protected void checkDeadLock() {
        handler.checkDeadLock();
    }

    private <U> NettyPromise<U> newPromise() {
        return new NettyPromise<>(handler, Lane.COMPLETION);
    }

    private boolean mustWait() {
        if (isDone()) {
            return false;
        }
        checkDeadLock();
        return true;
    }

    /** Returns the latch of all waiting threads; open if the promise has been completed meanwhile. */
    private CountDownLatch latch() {
        CountDownLatch latch = waiters;
        if (latch == null) {
            CountDownLatch made = new CountDownLatch(1);
            CountDownLatch other = (CountDownLatch) WAITERS.compareAndExchange(this, null, made);
            latch = other == null ? made : other;
        }
        if (isDone()) {
            latch.countDown(); // The completing thread may not have seen the latch.
        }
        return latch;
    }

    private void add(PromiseLink<T> link) {
        PromiseLink<?> newest;
        do {
            newest = links;
            if (newest == PromiseLink.NOTIFIED) {
                handler.deliver(lane, link);
                return;
            }
            link.before = newest;
        } while (!LINKS.compareAndSet(this, newest, link));
    }

    /** Removes the oldest link of that kind with that callback. The links after it are pushed again, as copies. */
    private void remove(Class<?> kind, Object callback) {
        PromiseLink<?> newest;
        PromiseLink<?> found;
        do {
            newest = links;
            found = null;
            for (PromiseLink<?> link = newest; link != null && link.isLink(); link = link.before) {
                found = kind.isInstance(link) && link.callback().equals(callback) ? link : found;
            }
            if (found == null) {
                return;
            }
        } while (!LINKS.compareAndSet(this, newest, without(found, newest)));
    }

    private static @Nullable PromiseLink<?> without(PromiseLink<?> removed, @Nullable PromiseLink<?> newest) {
        PromiseLink<?> head = removed.before;
        PromiseLink<?> lowest = null;
        for (PromiseLink<?> link = newest; link != null && link != removed; link = link.before) {
            PromiseLink<?> again = link.copy(); // Other threads may be reading the old one.
            again.before = removed.before;
            if (lowest == null) {
                head = again;
            } else {
                lowest.before = again;
            }
            lowest = again;
        }
        return head;
    }

    private boolean notifiedIf(boolean completed) {
        if (completed) {
            notifyLinks();
        }
        return completed;
    }

    /** Delivers the links. Called once, by the thread that has completed the promise. */
    private void notifyLinks() {
        CountDownLatch waiting = waiters;
        if (waiting != null) {
            waiting.countDown();
        }
        PromiseLink<?> newest = links;
        while (newest != null || !LINKS.compareAndSet(this, null, PromiseLink.NOTIFIED)) {
            deliver((PromiseLink<?>) LINKS.getAndSet(this, PromiseLink.NOTIFYING));
            if (LINKS.compareAndSet(this, PromiseLink.NOTIFYING, PromiseLink.NOTIFIED)) {
                return;
            }
            newest = links;
        }
    }

    /** Gives links to the lane, oldest first. */
    private void deliver(@Nullable PromiseLink<?> newest) {
        PromiseLink<?> oldest = null;
        PromiseLink<?> link = newest;
        while (link != null && link.isLink()) {
            PromiseLink<?> before = link.before;
            link.before = oldest;
            oldest = link;
            link = before;
        }
        while (oldest != null) {
            PromiseLink<?> next = oldest.before;
            oldest.before = null;
            handler.deliver(lane, oldest);
            oldest = next;
        }
    }
}
