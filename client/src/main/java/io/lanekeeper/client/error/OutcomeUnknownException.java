// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** Thrown if the request was sent and no reply came. Before repeating it, find out whether it was applied. */
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
