// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import java.time.Duration;

/** The request's deadline has passed. {@link #outcome()} tells whether it had been sent. */
public final class RequestTimeoutException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    /** With the time that the request had, and whether it had been sent. */
    public RequestTimeoutException(Duration timeout, boolean sent, RequestContext context) {
        super("no reply within " + timeout.toMillis() + " ms (" + (sent ? "sent" : "not sent") + ")", context, null);
        this.sent = sent;
    }

    private RequestTimeoutException(RequestTimeoutException original) {
        super(original);
        sent = original.sent;
    }

    @Override
    public RequestTimeoutException withStackTrace() {
        return new RequestTimeoutException(this);
    }

    @Override
    public Outcome outcome() {
        return sent ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
    }
}
