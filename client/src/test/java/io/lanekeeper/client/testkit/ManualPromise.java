// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.PromiseLink;
import java.util.function.Supplier;

/** A result of {@link ManualHandler}. It never blocks. */
final class ManualPromise<T> extends AbstractPromise<T> {
    private final ManualHandler handler;
    private final Runnable onCancel;
    private final Supplier<? extends Throwable> pending;

    ManualPromise(ManualHandler handler, Runnable onCancel) {
        this(handler, onCancel, () -> null);
    }

    ManualPromise(ManualHandler handler, Runnable onCancel, Supplier<? extends Throwable> pending) {
        this.handler = handler;
        this.onCancel = onCancel;
        this.pending = pending;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            onCancel.run();
        }
        return cancelled;
    }

    @Override
    protected void deliver(PromiseLink<T> link) {
        handler.deliver(link);
    }

    @Override
    protected void checkMayBlock() {}

    @Override
    protected void failed(Throwable error) {
        handler.failed(error);
    }

    @Override
    protected <U> Promise<U> newPromise() {
        return handler.asyncResult();
    }

    @Override
    protected Throwable pendingBecause() {
        return pending.get();
    }

    @Override
    protected boolean awaitNanos(long nanos) {
        return isDone();
    }

    @Override
    protected void awaitOutcome() {
        throw new IllegalStateException("a test must not block");
    }

    @Override
    public String toString() {
        return isDone() ? String.valueOf(successful() ? value() : exception()) : "not complete";
    }
}
