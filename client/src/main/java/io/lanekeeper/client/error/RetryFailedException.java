// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if an operation was attempted as often as its retry policy allows, and failed each time in a way that might
 * have passed. The cause is the error of the last attempt.
 */
public final class RetryFailedException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final int attempts;
    private final Outcome outcome;

    /**
     * Makes the exception.
     *
     * @param reason part of a sentence that says why there was no further attempt
     * @param outcome of all attempts together
     * @param last the error of the last attempt
     */
    public RetryFailedException(
            int attempts, String reason, Outcome outcome, RequestContext context, @Nullable Throwable last) {
        super(
                "given up after " + attempts + (attempts == 1 ? " attempt" : " attempts") + " (" + reason + ")",
                context,
                last);
        this.attempts = attempts;
        this.outcome = outcome;
    }

    private RetryFailedException(RetryFailedException original) {
        super(original);
        attempts = original.attempts;
        outcome = original.outcome;
    }

    @Override
    public RetryFailedException withStackTrace() {
        return new RetryFailedException(this);
    }

    /** Returns the number of attempts. */
    public int attempts() {
        return attempts;
    }

    /** Returns the outcome of the attempts together: unknown if that of any attempt is. */
    @Override
    public Outcome outcome() {
        return outcome;
    }
}
