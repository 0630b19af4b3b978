// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Completes a promise when several results have completed, with the first error if there is one. */
final class ResultCombiner {
    private final NettyPromise<Void> promise;
    private final boolean failFast;
    private final AtomicInteger missing = new AtomicInteger(1); // One for complete().
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ResultCombiner(NettyPromise<Void> promise, boolean failFast) {
        this.promise = promise;
        this.failFast = failFast;
    }

    /** Returns a combiner that fails {@code promise} at the first error, without a wait for the other results. */
    static ResultCombiner failingFast(NettyPromise<Void> promise) {
        return new ResultCombiner(promise, true);
    }

    /** Returns a combiner that waits for all results, also after an error. */
    static ResultCombiner all(NettyPromise<Void> promise) {
        return new ResultCombiner(promise, false);
    }

    void add(AsyncResult<?> part) {
        missing.incrementAndGet();
        part.whenDone(done -> ended(done.exception()));
    }

    /** Completes the promise with the results added so far; no more are added. */
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
