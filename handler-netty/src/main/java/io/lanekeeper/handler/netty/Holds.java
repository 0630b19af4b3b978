// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Tells which values returned by a callback hold its lane, and until when. */
final class Holds {
    private Holds() {}

    /** Whether {@code value} is something that is not complete yet. */
    static boolean holding(@Nullable Object value) {
        if (value instanceof Future || value instanceof AsyncResult) {
            return !((java.util.concurrent.Future<?>) value).isDone();
        }
        // A minimal stage is a CompletableFuture too, and throws when asked.
        return value instanceof CompletionStage
                && !(value.getClass() == CompletableFuture.class && ((CompletableFuture<?>) value).isDone());
    }

    /** A future that cannot tell when it is done cannot hold a lane; whoever returned it should know. */
    static void requireKnown(@Nullable Object value) {
        if (value instanceof java.util.concurrent.Future<?> future
                && !(value instanceof Future || value instanceof AsyncResult || value instanceof CompletionStage)
                && !future.isDone()) {
            throw new IllegalArgumentException("returned to hold a lane: "
                    + value.getClass().getName()
                    + " (expected: an AsyncResult, a Netty Future or a CompletionStage)");
        }
    }

    /** Calls {@code release} when {@code value} is complete; on the completing thread, maybe at once. */
    static void whenDone(Object value, Runnable release) {
        if (value instanceof NettyPromise<?> promise) {
            // Not by a link: that would wait in the very lane that it is to release.
            promise.whenDone(release);
        } else if (value instanceof Future<?> future) {
            future.addListener(done -> release.run());
        } else if (value instanceof AsyncResult<?> result) {
            result.whenDone(done -> release.run()); // no link: its lane may be blocked
        } else {
            AsyncResults.whenComplete((CompletionStage<?>) value, release);
        }
    }
}
