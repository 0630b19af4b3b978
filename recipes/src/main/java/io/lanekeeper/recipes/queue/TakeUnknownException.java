// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.queue;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RecipeException;
import io.lanekeeper.client.error.RequestContext;

/**
 * Thrown if the connection was lost after the deletion of a queue's item was sent: the item may still be in the queue, and
 * another client may take it. The item is in {@link #data()}, so that it is not lost.
 *
 * <p>The client looks for the item when it is connected again. If the item still exists, the call goes on without an error.
 * So this is thrown only if the item was gone then, taken by this call or by another client, or if the call's time or the
 * client has ended before.
 */
public final class TakeUnknownException extends RecipeException {
    private static final long serialVersionUID = 1L;

    private final byte[] data;

    /**
     * Makes the exception.
     *
     * @param data the item
     * @param cause the error of the deletion
     */
    public TakeUnknownException(byte[] data, RequestContext context, Throwable cause) {
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
    public byte[] data() {
        return data;
    }
}
