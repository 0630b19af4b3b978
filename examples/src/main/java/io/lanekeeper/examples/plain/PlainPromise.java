// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.PromiseLink;
import org.jspecify.annotations.Nullable;

/** A result: says where links run, and which threads must not wait. */
class PlainPromise<T extends @Nullable Object> extends AbstractPromise<T> {
    private final PlainHandler handler;

    PlainPromise(PlainHandler handler) {
        this.handler = handler;
    }

    @Override
    protected void deliver(PromiseLink<T> link) {
        handler.lanes().deliver(link);
    }

    @Override
    protected void checkMayBlock() {
        handler.checkMayBlock();
    }

    @Override
    protected void failed(Throwable error) {
        handler.lanes().failed(error);
    }

    @Override
    protected <U extends @Nullable Object> Promise<U> newPromise() {
        return handler.asyncResult();
    }

    /** The result of a start or stop. It cannot be cancelled, since the next change waits for it. */
    static final class OfChange extends PlainPromise<Void> {
        OfChange(PlainHandler handler) {
            super(handler);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}
