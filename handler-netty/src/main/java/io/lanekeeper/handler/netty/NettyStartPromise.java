// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A result that can say why it is still pending. Other results have no field for that, since each request has one. */
final class NettyStartPromise<T> extends NettyPromise<T> {
    private final boolean afterStop;
    private final Supplier<? extends @Nullable Throwable> pending;

    /** @param afterStop true if it may wait for the lanes to end, so that no lane may wait for it */
    NettyStartPromise(LoopAndLanes handler, boolean afterStop, Supplier<? extends @Nullable Throwable> pending) {
        super(handler, Lane.COMPLETION);
        this.afterStop = afterStop;
        this.pending = pending;
    }

    @Override
    HandlerTimeoutException late(String message) {
        return new HandlerTimeoutException(message, pending.get());
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return super.get(timeout, unit);
        } catch (TimeoutException e) {
            if (e.getCause() == null) {
                e.initCause(pending.get());
            }
            throw e;
        }
    }

    @Override
    protected void checkDeadLock() {
        if (afterStop) {
            handler.checkStopDeadLock();
        } else {
            handler.checkDeadLock();
        }
    }
}
