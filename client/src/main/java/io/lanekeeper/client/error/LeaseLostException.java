// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** Thrown if something needs a lease, such as a lock, that is lost or released. It had no effect. */
public final class LeaseLostException extends RecipeException {
    private static final long serialVersionUID = 1L;

    private final long token;

    /**
     * Makes the exception.
     *
     * @param why the reason as part of a sentence, for example "the session has expired"
     * @param token the token of the lease
     * @param cause the error of the request that has shown the loss; null if there was none
     */
    public LeaseLostException(String why, long token, RequestContext context, @Nullable Throwable cause) {
        super("the lease with token " + token + " is not held any more: " + why, context, cause);
        this.token = token;
    }

    private LeaseLostException(LeaseLostException original) {
        super(original);
        token = original.token;
    }

    @Override
    public LeaseLostException withStackTrace() {
        return new LeaseLostException(this);
    }

    @Override
    public Outcome outcome() {
        return Outcome.NOT_APPLIED;
    }

    /** Returns the token of the lease. */
    public long token() {
        return token;
    }
}
