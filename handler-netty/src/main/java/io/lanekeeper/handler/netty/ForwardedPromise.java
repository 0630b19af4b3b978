// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;

/** A promise that completes with another result and calls its listeners on an executor of the caller. */
final class ForwardedPromise<T> extends DefaultPromise<T> {
    private final EventExecutor executor;
    private final AsyncResult<T> source;

    ForwardedPromise(EventExecutor executor, AsyncResult<T> source) {
        super(executor);
        this.executor = executor;
        this.source = source;
    }

    /** Completes with the source from now on. Called once. */
    ForwardedPromise<T> follow() {
        source.whenDone(this::end);
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            source.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** Throws on the executor of the listeners, and on threads that must not wait for the source. */
    @Override
    protected void checkDeadLock() {
        if (executor.inEventLoop()) {
            throw new BlockingOperationException("blocking on "
                    + Thread.currentThread().getName()
                    + ", the executor of the listeners, would block them (expected: addListener here, or get and await on"
                    + " another thread)");
        }
        if (source instanceof NettyPromise<?> netty) {
            netty.checkDeadLock();
        } else {
            checkSource();
        }
    }

    private void checkSource() {
        try {
            source.await(Duration.ZERO); // Throws on threads whose wait would never end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The wait that follows throws.
        }
    }

    private void end(AsyncResult<T> done) {
        Throwable error = done.exception();
        if (done.isCancelled()) {
            super.cancel(false);
        } else if (error != null) {
            tryFailure(error);
        } else {
            trySuccess(done.value());
        }
    }
}
