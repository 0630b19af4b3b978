// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.PromiseLink;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A result of {@link DeterministicHandler}. A wait for it on the driving thread drives the handler meanwhile. */
final class SimulatedPromise<T extends @Nullable Object> extends AbstractPromise<T> {
    private final DeterministicHandler handler;
    private final Runnable onCancel;
    private final Supplier<? extends @Nullable Throwable> pending;

    SimulatedPromise(DeterministicHandler handler, Runnable onCancel) {
        this(handler, onCancel, () -> null);
    }

    /** @param pending returns the reason why the result is still pending, or null */
    SimulatedPromise(DeterministicHandler handler, Runnable onCancel, Supplier<? extends @Nullable Throwable> pending) {
        this.handler = handler;
        this.onCancel = onCancel;
        this.pending = pending;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean ended = setException(new CancellationException("cancelled"));
        if (ended) {
            onCancel.run();
        }
        return ended;
    }

    @Override
    protected void deliver(PromiseLink<T> link) {
        handler.deliver(link);
    }

    @Override
    protected void checkMayBlock() {
        handler.checkMayBlock();
    }

    @Override
    protected void failed(Throwable error) {
        handler.failed(error);
    }

    @Override
    protected <U extends @Nullable Object> Promise<U> newPromise() {
        return handler.asyncResult();
    }

    @Override
    protected @Nullable Throwable pendingBecause() {
        return pending.get();
    }

    /** Drives the handler in virtual time; if another thread drives it, waits in real time. */
    @Override
    protected boolean awaitNanos(long nanos) throws InterruptedException {
        return handler.drives() ? handler.drive(this::isDone, Duration.ofNanos(nanos)) : super.awaitNanos(nanos);
    }

    @Override
    protected void awaitOutcome() throws InterruptedException {
        if (!handler.drives()) {
            super.awaitOutcome();
        } else if (!handler.drive(this::isDone, DeterministicHandler.FOR_EVER)) {
            throw new IllegalStateException("no result within " + DeterministicHandler.FOR_EVER + " of virtual time");
        }
    }

    @Override
    public String toString() {
        return isDone() ? String.valueOf(successful() ? value() : exception()) : "not complete";
    }
}
