// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the request's deadline has passed. {@link #outcome()} says whether it had been sent. If no server was
 * connected at that time, the cause is a {@link NotConnectedException} with the reason, as soon as an attempt has
 * failed.
 */
public final class RequestTimeoutException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    /**
     * Makes the exception without a cause.
     *
     * @param timeout the time that the request had
     * @param sent whether the request had been sent
     */
    public RequestTimeoutException(Duration timeout, boolean sent, RequestContext context) {
        this(timeout, sent, context, null);
    }

    /**
     * Makes the exception.
     *
     * @param timeout the time that the request had
     * @param sent whether the request had been sent
     * @param cause the reason why the client has no server; null if it has one, or if the reason is not known
     */
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
