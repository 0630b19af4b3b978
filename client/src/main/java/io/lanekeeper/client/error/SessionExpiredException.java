// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** Thrown if the session expired while the request waited to be sent. The client asks for a new session by itself. */
public final class SessionExpiredException extends SessionOverException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    public SessionExpiredException(RequestContext context) {
        super("the session has expired", context, null);
    }

    private SessionExpiredException(SessionExpiredException original) {
        super(original);
    }

    @Override
    public SessionExpiredException withStackTrace() {
        return new SessionExpiredException(this);
    }
}
