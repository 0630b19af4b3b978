// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Something was tried as often as its retry policy allows, and failed each time in a way that might have passed. The cause
 * is the error of the last attempt.
 */
public final class RetryFailedException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final int attempts;
    private final Outcome outcome;

    /** With why there was no further attempt, as part of a sentence, and what all attempts together may have changed. */
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

    /** How many attempts there were. */
    public int attempts() {
        return attempts;
    }

    /** What the attempts together may have changed: unknown if it is of any of them. */
    @Override
    public Outcome outcome() {
        return outcome;
    }
}
