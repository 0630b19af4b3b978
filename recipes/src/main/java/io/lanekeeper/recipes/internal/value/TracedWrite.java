// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import org.jspecify.annotations.Nullable;

/**
 * A write that is repeated until it is applied, but never if it may have been applied already. After an unknown outcome it looks for its
 * own trace, behind a sync. Confined to the loop.
 */
abstract class TracedWrite<T extends @Nullable Object> {
    final RecipeContext context;
    final String path;
    final Completion<T> result;
    /** A transaction that had been applied when the last attempt was sent; 0 if none is known. */
    long since;

    private int failures;

    TracedWrite(RecipeContext context, String path, Completion<T> result) {
        this.context = context;
        this.path = path;
        this.result = result;
    }

    /** Sends an attempt, unless the result is complete. */
    final void attempt() {
        if (!result.isDone()) {
            since = context.client().streamZxid();
            send();
        }
    }

    /** Sends the request once. Its outcome completes the result, or is passed to {@link #failed}. */
    abstract void send();

    /**
     * Decides after an unknown outcome. It may complete the result.
     *
     * @return whether the request was certainly not applied, so that it may be repeated
     */
    abstract boolean notApplied(BehindSync.Trace trace);

    /** Decides by the kind of an error what follows. */
    final void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN -> look(error);
            case PASSING, SESSION_OVER -> pause(this::attempt);
            case STOPPED, FINAL -> result.setException(error);
        }
    }

    private void look(Throwable doubt) {
        new BehindSync(context, context.client().operations())
                .trace(path, since)
                .whenDone(read -> looked(doubt, read));
    }

    private void looked(Throwable doubt, AsyncResult<BehindSync.Trace> read) {
        BehindSync.Trace trace = read.value();
        Throwable error = read.exception();
        if (trace != null && notApplied(trace)) {
            attempt();
        } else if (error == null) {
            result.setException(doubt);
        } else {
            switch (Failure.of(error)) {
                case UNKNOWN, PASSING, SESSION_OVER -> pause(() -> look(doubt));
                case STOPPED, FINAL -> result.setException(doubt);
            }
        }
    }

    private void pause(Runnable next) {
        failures++;
        context.later(failures, next, () -> result.setException(RecipeContext.stopped("write", path)));
    }

    /** Creates the parent, whose creation may be repeated, and sends the request again. */
    final void createParent() {
        context.createDirectory(context.client().operations(), BehindSync.parent(path), true)
                .whenDone(made -> {
                    Throwable error = made.exception();
                    if (error == null || Failure.of(error) == Failure.UNKNOWN) {
                        attempt();
                    } else {
                        failed(error);
                    }
                });
    }
}
