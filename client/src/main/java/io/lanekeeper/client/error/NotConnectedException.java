// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The call is about the connected server, and there is none. */
public final class NotConnectedException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /** With where it belongs. */
    public NotConnectedException(RequestContext context) {
        super("no server is connected", context);
    }

    private NotConnectedException(NotConnectedException original) {
        super(original);
    }

    @Override
    public NotConnectedException withStackTrace() {
        return new NotConnectedException(this);
    }
}
