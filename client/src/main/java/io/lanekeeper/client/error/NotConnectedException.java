// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/**
 * Thrown if a call needs a connected server and does not wait for one. As the cause of another error, it says why the
 * client has no server.
 */
public final class NotConnectedException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception without a cause. */
    public NotConnectedException(RequestContext context) {
        super("no server is connected", context);
    }

    /**
     * Makes the exception.
     *
     * @param problem a sentence that says why the client has no server
     * @param cause the failure of the last attempt
     */
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
