// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** Thrown if the session of the request has ended. The request was not sent. */
public abstract sealed class SessionOverException extends ZooKeeperException
        permits SessionExpiredException, ClientStoppedException {
    private static final long serialVersionUID = 1L;

    SessionOverException(String problem, RequestContext context, @Nullable Throwable cause) {
        super(problem, context, cause);
    }

    SessionOverException(SessionOverException original) {
        super(original);
    }

    @Override
    public final Outcome outcome() {
        return Outcome.NOT_APPLIED;
    }
}
