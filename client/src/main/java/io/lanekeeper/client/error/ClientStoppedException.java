// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the client is not started, or stopped. If it was stopped before it found a server, the cause is a
 * {@link NotConnectedException} with the reason why there was none.
 */
public final class ClientStoppedException extends SessionOverException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception without a cause. */
    public ClientStoppedException(RequestContext context) {
        this(context, null);
    }

    /**
     * Makes the exception.
     *
     * @param cause the reason why the client had no server; null if it had one, or if the reason is not known
     */
    public ClientStoppedException(RequestContext context, @Nullable Throwable cause) {
        super("the client is not running", context, cause);
    }

    private ClientStoppedException(String problem, RequestContext context) {
        super(problem, context, null);
    }

    /** Returns the error of a call before the first start. */
    public static ClientStoppedException notStarted(RequestContext context) {
        return new ClientStoppedException("the client has not been started (expected: start() before)", context);
    }

    private ClientStoppedException(ClientStoppedException original) {
        super(original);
    }

    @Override
    public ClientStoppedException withStackTrace() {
        return new ClientStoppedException(this);
    }
}
