// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RecipeException;
import io.lanekeeper.client.error.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the connection was lost after the deletion of a queue's item was sent: the item may still be in the queue, and
 * another client may take it. The item is in {@link #data()}, so that it is not lost.
 */
public final class TakeUnknownException extends RecipeException {
    private static final long serialVersionUID = 1L;

    private final byte @Nullable [] data;

    /**
     * Makes the exception.
     *
     * @param data the item
     * @param cause the error of the deletion
     */
    public TakeUnknownException(byte @Nullable [] data, RequestContext context, Throwable cause) {
        super("the item was read, and it is unknown whether it was deleted", context, cause);
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

    /** Returns the item. */
    public byte @Nullable [] data() {
        return data;
    }
}
