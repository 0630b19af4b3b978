// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The request's deadline has passed. {@link #outcome()} tells whether it had been sent. If no server was connected at the end,
 * the cause is a {@link NotConnectedException} that says why, as soon as an attempt has failed.
 */
public final class RequestTimeoutException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    /** With the time that the request had, and whether it had been sent. */
    public RequestTimeoutException(Duration timeout, boolean sent, RequestContext context) {
        this(timeout, sent, context, null);
    }

    /** As that, with what keeps the client from a server; null if one is connected, or if that is not known. */
    public RequestTimeoutException(Duration timeout, boolean sent, RequestContext context, @Nullable Throwable cause) {
        super("no reply within " + timeout.toMillis() + " ms (" + (sent ? "sent" : "not sent") + ")", context, cause);
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
