// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.PromiseLink.Kind;
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

/**
 * A promise that keeps its outcome, its links and its waiting threads. A subclass says where links run, and which threads
 * must not wait. The monitor guards a few fields; inside it nothing waits and no other code runs.
 *
 * @param <T> the type of the value; null is a value
 */
public abstract class AbstractPromise<T extends @Nullable Object> implements Promise<T>, CompletionHook {
    /** Stands for the value null; null stands for no outcome yet. */
    private static final Object NULL = new Object();

    private record Failure(Throwable error) {}

    private volatile @Nullable Object outcome;

    /** In the order in which they were added. Guarded by {@code this}, as are the next two. */
    private @Nullable List<PromiseLink<T>> links;
    /** True while a thread delivers links. Other threads leave theirs to it, so that the order is kept. */
    private boolean delivering;

    private @Nullable CountDownLatch waiters;

    /** Called by subclasses. */
    protected AbstractPromise() {}

    /**
     * Runs {@code link} once, never inline: in the completion lane; or on the loop, if it {@linkplain PromiseLink#onLoop
     * asks for that}. Called in the order of the links, on the completing thread or on the one that adds a link.
     * {@link HandlerLanes#deliver} does this.
     */
    protected abstract void deliver(PromiseLink<T> link);

    /**
     * Checks that the current thread may wait.
     *
     * @throws IllegalStateException if it would wait for itself
     */
    protected abstract void checkMayBlock();

    /**
     * Reports an exception of a hook or of {@link #deliver}; the links behind it are delivered nevertheless. Must not throw.
     * {@link HandlerLanes#failed} does this.
     */
    protected abstract void failed(Throwable error);

    /** Returns a new promise of the same handler, for {@code map} and its like. */
    protected abstract <U extends @Nullable Object> Promise<U> newPromise();

    /** Returns the reason why the result is still pending; null if it is not known, as by default. */
    protected @Nullable Throwable pendingBecause() {
        return null;
    }

    /**
     * Waits for the outcome on a thread that may block.
     *
     * @return false if it has not come after {@code nanos}
     */
    protected boolean awaitNanos(long nanos) throws InterruptedException {
        return latch().await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits for the outcome, without a limit, on a thread that may block. */
    protected void awaitOutcome() throws InterruptedException {
        latch().await();
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
            awaitOutcome();
        }
        return valueOfFuture();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (mustWait() && !awaitNanos(unit.toNanos(timeout))) {
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
        return !mustWait() || awaitNanos(Nanos.of(timeout));
    }

    @Override
    public AsyncResult<T> link(Consumer<? super AsyncResult<T>> callback) {
        return add(Kind.LINK, Objects.requireNonNull(callback, "callback"));
    }

    @Override
    public AsyncResult<T> linkAsync(Function<? super AsyncResult<T>, ? extends @Nullable Future<?>> callback) {
        return add(Kind.ASYNC, Objects.requireNonNull(callback, "callback"));
    }

    @Override
    public AsyncResult<T> whenDone(Consumer<? super AsyncResult<T>> step) {
        return add(Kind.STEP, Objects.requireNonNull(step, "step"));
    }

    @Override
    public void whenDone(Runnable hook) {
        add(Kind.HOOK, Objects.requireNonNull(hook, "hook"));
    }

    @Override
    public AsyncResult<T> unlink(Consumer<? super AsyncResult<T>> callback) {
        synchronized (this) {
            for (int i = 0; links != null && i < links.size(); i++) {
                PromiseLink<T> link = links.get(i);
                if (link.is(Kind.LINK) && link.callback().equals(callback)) {
                    links.remove(i);
                    break;
                }
            }
        }
        return this;
    }

    @Override
    public <U extends @Nullable Object> AsyncResult<U> map(Function<? super T, ? extends U> function) {
        return AsyncResults.map(this, newPromise(), Objects.requireNonNull(function, "function"));
    }

    @Override
    public <U extends @Nullable Object> AsyncResult<U> flatMap(Function<? super T, ? extends AsyncResult<U>> function) {
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
            deliverLinks();
        }
        return true;
    }

    private AsyncResult<T> add(Kind kind, Object callback) {
        PromiseLink<T> link = new PromiseLink<>(kind, callback, this);
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
        deliverLinks();
        return this;
    }

    private void deliverLinks() {
        for (List<PromiseLink<T>> ready = takeLinks(); ready != null; ready = takeLinks()) {
            for (PromiseLink<T> link : ready) {
                deliverGuarded(link);
            }
        }
    }

    private void deliverGuarded(PromiseLink<T> link) {
        try {
            if (link.is(Kind.HOOK)) {
                link.call();
            } else {
                deliver(link);
            }
        } catch (Throwable e) { // Errors too: the links behind this one would wait for ever.
            failed(e);
        }
    }

    private synchronized @Nullable List<PromiseLink<T>> takeLinks() {
        List<PromiseLink<T>> taken = links;
        links = null;
        delivering = taken != null;
        return taken;
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
        if (error != null && !isCancelled()) {
            throw new ExecutionException(error);
        }
        return AsyncResults.valueOrThrow(this);
    }
}
