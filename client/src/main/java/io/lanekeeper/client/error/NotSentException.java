// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** Thrown if the request was not sent. It may be repeated. */
public abstract sealed class NotSentException extends ZooKeeperException
        permits QueueFullException, RequestTooLargeException, NotConnectedException, UnsupportedByServerException {
    private static final long serialVersionUID = 1L;

    NotSentException(String problem, RequestContext context) {
        this(problem, context, null);
    }

    NotSentException(String problem, RequestContext context, @Nullable Throwable cause) {
        super(problem, context, cause);
    }

    NotSentException(NotSentException original) {
        super(original);
    }

    @Override
    public final Outcome outcome() {
        return Outcome.NOT_APPLIED;
    }
}
