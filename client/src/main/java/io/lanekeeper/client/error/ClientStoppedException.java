// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The client was not started, or has been stopped. If it was stopped before it found a server, the cause is a
 * {@link NotConnectedException} that says why there was none.
 */
public final class ClientStoppedException extends SessionOverException {
    private static final long serialVersionUID = 1L;

    /** With where it belongs. */
    public ClientStoppedException(RequestContext context) {
        this(context, null);
    }

    /** As that, with what has kept the client from a server; null if there was one, or if that is not known. */
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
