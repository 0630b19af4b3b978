// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides which values returned by a callback hold its lane, and when the hold ends. */
final class LaneHold {
    private LaneHold() {}

    /** Returns true if {@code value} is a result that is not complete. */
    static boolean holding(@Nullable Object value) {
        if (value instanceof Future || value instanceof AsyncResult) {
            return !((java.util.concurrent.Future<?>) value).isDone();
        }
        // isDone() of a minimal stage throws, although its class extends CompletableFuture.
        return value instanceof CompletionStage
                && !(value.getClass() == CompletableFuture.class && ((CompletableFuture<?>) value).isDone());
    }

    /** @throws IllegalArgumentException if {@code value} is a future that cannot hold a lane, since it has no callbacks */
    static void requireKnown(@Nullable Object value) {
        if (value instanceof java.util.concurrent.Future<?> future
                && !(value instanceof Future || value instanceof AsyncResult || value instanceof CompletionStage)
                && !future.isDone()) {
            throw new IllegalArgumentException("returned to hold a lane: "
                    + value.getClass().getName()
                    + " (expected: an AsyncResult, a Netty Future or a CompletionStage)");
        }
    }

    /** Calls {@code release} when {@code value} is complete: on the completing thread, or here if it is complete. */
    static void whenDone(Object value, Runnable release) {
        if (value instanceof HookedPromise<?> promise) {
            // Not by a link: it would wait in the lane that it has to release.
            promise.whenDone(release);
        } else if (value instanceof Future<?> future) {
            future.addListener(done -> release.run());
        } else if (value instanceof AsyncResult<?> result) {
            result.whenDone(done -> release.run()); // Not by a link: its lane may be blocked.
        } else {
            AsyncResults.whenComplete((CompletionStage<?>) value, release);
        }
    }
}
