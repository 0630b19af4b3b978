// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A result that can say why it is still pending. */
final class StartPromise<T extends @Nullable Object> extends ThreadPromise<T> {
    private final boolean afterStop;
    private final Supplier<? extends @Nullable Throwable> pending;

    /** @param afterStop true if it may wait for the lanes to end, so that no lane may wait for it */
    StartPromise(HandlerThreads threads, boolean afterStop, Supplier<? extends @Nullable Throwable> pending) {
        super(threads);
        this.afterStop = afterStop;
        this.pending = pending;
    }

    @Override
    protected @Nullable Throwable pendingBecause() {
        return pending.get();
    }

    @Override
    protected void checkMayBlock() {
        if (afterStop) {
            threads.checkMayAwaitStop();
        } else {
            super.checkMayBlock();
        }
    }
}
