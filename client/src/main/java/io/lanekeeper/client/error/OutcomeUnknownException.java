// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** The request was sent, and no reply came: before doing it again, find out whether it was done. */
public abstract sealed class OutcomeUnknownException extends ZooKeeperException permits ConnectionLossException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String problem, RequestContext context, @Nullable Throwable cause) {
        super(problem, context, cause);
    }

    OutcomeUnknownException(OutcomeUnknownException original) {
        super(original);
    }

    @Override
    public final Outcome outcome() {
        return Outcome.UNKNOWN;
    }
}
