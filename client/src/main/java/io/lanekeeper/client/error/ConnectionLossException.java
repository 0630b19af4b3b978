// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** Thrown if the connection was lost between the request and its reply. */
public final class ConnectionLossException extends OutcomeUnknownException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param cause the reason why the connection ended; null if it is not known
     */
    public ConnectionLossException(RequestContext context, @Nullable Throwable cause) {
        super("the connection was lost before the reply", context, cause);
    }

    private ConnectionLossException(ConnectionLossException original) {
        super(original);
    }

    @Override
    public ConnectionLossException withStackTrace() {
        return new ConnectionLossException(this);
    }
}
