// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.PromiseLink;
import org.jspecify.annotations.Nullable;

/** A promise of the reference handler, with the faults that a promise may have. */
class ReferencePromise<T extends @Nullable Object> extends AbstractPromise<T> {
    private final ReferenceHandler handler;
    /** The value of the last {@code set} that came too late; null if there is none. */
    private volatile @Nullable Object again;

    ReferencePromise(ReferenceHandler handler) {
        this.handler = handler;
    }

    @Override
    public boolean set(@Nullable T value) {
        boolean first = super.set(value);
        if (first || !handler.has(Fault.ENDS_RESULTS_AGAIN)) {
            return first;
        }
        again = value;
        return true;
    }

    @Override
    @SuppressWarnings("unchecked") // set took it
    public @Nullable T value() {
        return again == null ? super.value() : (T) again;
    }

    @Override
    protected void deliver(PromiseLink<T> link) {
        if (handler.has(Fault.RUNS_LINKS_INLINE)) {
            link.call();
            return;
        }
        handler.lanes().deliver(link);
        if (handler.has(Fault.CALLS_LINKS_TWICE)) {
            handler.lanes().deliver(link);
        }
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

    /** The result of a start or stop, which cannot be cancelled. */
    static final class OfChange extends ReferencePromise<Void> {
        OfChange(ReferenceHandler handler) {
            super(handler);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            return false;
        }
    }
}
