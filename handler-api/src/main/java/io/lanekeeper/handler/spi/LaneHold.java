// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which the value that a callback returns holds its lane, and of the end of the hold. A handler whose loop has
 * futures of its own adds them in a subclass. Has no state.
 */
public class LaneHold {
    /** The rule without additions: results and stages hold a lane. */
    public static final LaneHold RESULTS = new LaneHold();

    /** Called by subclasses. */
    protected LaneHold() {}

    /**
     * Returns {@code returned} if it holds the lane: a result or stage that is not complete. Returns null for any other
     * value.
     *
     * @throws IllegalArgumentException if it is a future that cannot hold a lane, since it has no callbacks
     */
    public @Nullable Object holdOf(@Nullable Object returned) {
        if (returned == null) {
            return null;
        }
        if (returned instanceof AsyncResult<?> result) {
            return result.isDone() ? null : result;
        }
        if (returned instanceof CompletionStage<?>) {
            return isComplete(returned) ? null : returned;
        }
        if (returned instanceof Future<?> future && !future.isDone()) {
            throw new IllegalArgumentException(
                    "returned to hold a lane: " + returned.getClass().getName() + " (expected: " + accepted() + ")");
        }
        return null;
    }

    /**
     * Calls {@code release} once when {@code hold} is complete: here, on the completing thread, or on the loop of the
     * handler that the result belongs to. Never in a lane, which may be blocked for ever.
     *
     * @param hold a value that {@link #holdOf} has returned
     * @throws RuntimeException if {@code hold} does not take a callback; it then holds nothing
     */
    public void whenDone(Object hold, Runnable release) {
        if (hold instanceof CompletionHook own) {
            own.whenDone(release);
        } else if (hold instanceof AsyncResult<?> result) {
            result.whenDone(done -> release.run()); // Not by a link: it would wait for a lane.
        } else {
            AsyncResults.whenComplete((CompletionStage<?>) hold, release);
        }
    }

    /** Names the types that hold a lane, for the message about those that cannot. */
    protected String accepted() {
        return "an AsyncResult or a CompletionStage";
    }

    /** Returns false for other stages than a plain {@link CompletableFuture}: a minimal stage throws when asked. */
    private static boolean isComplete(Object stage) {
        return stage.getClass() == CompletableFuture.class && ((CompletableFuture<?>) stage).isDone();
    }
}
