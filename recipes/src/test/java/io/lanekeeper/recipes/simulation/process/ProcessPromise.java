// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.process;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.PromiseLink;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A result of one process: its links wait while the process is frozen. A test does not wait for it, but asks it. */
final class ProcessPromise<T extends @Nullable Object> extends AbstractPromise<T> {
    private final ProcessHandler handler;
    private final Runnable onCancel;

    ProcessPromise(ProcessHandler handler, Runnable onCancel) {
        this.handler = handler;
        this.onCancel = onCancel;
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
        handler.lanes().deliver(link);
    }

    @Override
    protected void checkMayBlock() {
        throw new IllegalStateException("a wait would wait for ever (expected: drive the scene until isDone)");
    }

    @Override
    protected void failed(Throwable error) {
        handler.lanes().failed(error);
    }

    @Override
    protected <U extends @Nullable Object> Promise<U> newPromise() {
        return handler.asyncResult();
    }

    @Override
    public String toString() {
        return isDone() ? String.valueOf(successful() ? value() : exception()) : "not complete";
    }
}
