// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/** A step of the library itself that goes on when a request ends: at once and on the loop, never on a lane. */
public abstract class LoopCompletion<T> implements Completion<T> {
    private boolean done;

    /** The request has ended, with an error if {@code error} is not null. */
    public abstract void ended(@Nullable T value, @Nullable Throwable error);

    @Override
    public final boolean set(@Nullable T value) {
        return end(value, null);
    }

    @Override
    public final boolean setException(Throwable error) {
        return end(null, error);
    }

    /** Also returns true if the end does not matter any more. */
    @Override
    public boolean isDone() {
        return done;
    }

    private boolean end(@Nullable T value, @Nullable Throwable error) {
        if (done) {
            return false;
        }
        done = true;
        ended(value, error);
        return true;
    }
}
