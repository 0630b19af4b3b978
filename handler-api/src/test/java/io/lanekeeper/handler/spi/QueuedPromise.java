// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A promise whose links run on one executor. */
final class QueuedPromise<T> extends AbstractPromise<T> {
    private final Executor executor;
    final List<Throwable> errors = new ArrayList<>();
    boolean mayBlock = true;

    QueuedPromise(Executor executor) {
        this.executor = executor;
    }

    @Override
    protected void deliver(PromiseLink<T> link) {
        executor.execute(link::call);
    }

    @Override
    protected void checkMayBlock() {
        if (!mayBlock) {
            throw new IllegalStateException("would wait for itself");
        }
    }

    @Override
    protected void failed(Throwable error) {
        errors.add(error);
    }

    @Override
    protected <U> Promise<U> newPromise() {
        return new QueuedPromise<>(executor);
    }
}
