// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;

/** Ends as a result does that comes from elsewhere, and calls its listeners on an executor of the caller's. */
final class ForwardedPromise<T> extends DefaultPromise<T> {
    private final EventExecutor executor;
    private final AsyncResult<T> source;

    ForwardedPromise(EventExecutor executor, AsyncResult<T> source) {
        super(executor);
        this.executor = executor;
        this.source = source;
    }

    /** Begins to follow the source; once. */
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

    /** Neither the executor of the listeners may wait, nor what the source comes from. */
    @Override
    protected void checkDeadLock() {
        if (executor.inEventLoop()) {
            throw new BlockingOperationException("blocking on "
                    + Thread.currentThread().getName()
                    + ", the executor of the listeners, would hold them up (expected: addListener here, or get and await on"
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
            source.await(Duration.ZERO); // refuses on threads on which waiting for it would wait for itself
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // for the wait that follows
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
