// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RecipeException;
import io.lanekeeper.client.error.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the connection was lost after the deletion of a queue's item was sent: the item may still be in the queue, and
 * another client may take it. The item is in {@link #data()}, so that it is not lost. It is thrown only if the item is not in the queue
 * any more when the client is connected again, or if the time of the call ends before that.
 */
public final class TakeUnknownException extends RecipeException {
    private static final long serialVersionUID = 1L;

    private final byte @Nullable [] data;

    /**
     * Makes the exception.
     *
     * @param data the item; null if it was not read
     * @param cause the error of the deletion, or of the reading
     */
    public TakeUnknownException(byte @Nullable [] data, RequestContext context, @Nullable Throwable cause) {
        super(
                "it is unknown whether the item was deleted, and it was " + (data == null ? "not read" : "read"),
                context,
                cause);
        this.data = data;
    }

    private TakeUnknownException(TakeUnknownException original) {
        super(original);
        data = original.data;
    }

    @Override
    public TakeUnknownException withStackTrace() {
        return new TakeUnknownException(this);
    }

    @Override
    public Outcome outcome() {
        return Outcome.UNKNOWN;
    }

    /** Returns the item; null if it was not read, since the connection was lost before the reply, or the reply was too large. */
    public byte @Nullable [] data() {
        return data;
    }
}
