// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/**
 * There is no connected server, and the call is about it; or, as the cause of other errors, what keeps the client from one.
 */
public final class NotConnectedException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /** With where it belongs. */
    public NotConnectedException(RequestContext context) {
        super("no server is connected", context);
    }

    /** With what keeps the client from a server: a sentence, and what the last attempt came to. */
    public NotConnectedException(String problem, RequestContext context, Throwable cause) {
        super(problem, context, cause);
    }

    private NotConnectedException(NotConnectedException original) {
        super(original);
    }

    @Override
    public NotConnectedException withStackTrace() {
        return new NotConnectedException(this);
    }
}
