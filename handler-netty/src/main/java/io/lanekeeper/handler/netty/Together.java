// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ends a promise when several results have ended, with the first error if there is one. */
final class Together {
    private final NettyPromise<Void> promise;
    private final boolean failFast;
    private final AtomicInteger missing = new AtomicInteger(1); // one for complete()
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Together(NettyPromise<Void> promise, boolean failFast) {
        this.promise = promise;
        this.failFast = failFast;
    }

    /** The first error ends {@code promise} at once. */
    static Together failingFast(NettyPromise<Void> promise) {
        return new Together(promise, true);
    }

    /** An error waits for the other results. */
    static Together all(NettyPromise<Void> promise) {
        return new Together(promise, false);
    }

    void add(AsyncResult<?> part) {
        missing.incrementAndGet();
        part.whenDone(done -> ended(done.exception()));
    }

    /** There are no more to add. */
    void complete() {
        ended(null);
    }

    private void ended(@Nullable Throwable error) {
        if (error != null && failure.compareAndSet(null, error) && failFast) {
            end(error);
        }
        if (missing.decrementAndGet() == 0) {
            end(failure.get());
        }
    }

    private void end(@Nullable Throwable error) {
        if (error == null) {
            promise.trySuccess(null);
        } else {
            promise.tryFailure(error);
        }
    }
}
