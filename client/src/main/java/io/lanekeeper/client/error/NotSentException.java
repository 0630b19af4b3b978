// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The request never left the client; it may be made again. */
public abstract sealed class NotSentException extends ZooKeeperException
        permits QueueFullException, RequestTooLargeException, NotConnectedException, UnsupportedByServerException {
    private static final long serialVersionUID = 1L;

    NotSentException(String problem, RequestContext context) {
        super(problem, context, null);
    }

    NotSentException(NotSentException original) {
        super(original);
    }

    @Override
    public final Outcome outcome() {
        return Outcome.NOT_APPLIED;
    }
}
