// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.PromiseLink;
import org.jspecify.annotations.Nullable;

/** A result of the handler. */
class ThreadPromise<T extends @Nullable Object> extends AbstractPromise<T> {
    final HandlerThreads threads;

    ThreadPromise(HandlerThreads threads) {
        this.threads = threads;
    }

    @Override
    protected void deliver(PromiseLink<T> link) {
        threads.deliver(link);
    }

    @Override
    protected void checkMayBlock() {
        threads.checkMayBlock();
    }

    @Override
    protected void failed(Throwable error) {
        threads.failed(error);
    }

    @Override
    protected <U extends @Nullable Object> Promise<U> newPromise() {
        return new ThreadPromise<>(threads);
    }
}
