// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import io.lanekeeper.client.internal.text.Shown;

/**
 * Thrown if a start found no session because client and servers do not accept each other: a TLS certificate is missing
 * or not trusted by one side, or a credential is wrong. Another attempt is of no use until one of them is changed. The
 * cause is the failure at the server that was tried last.
 */
public final class AuthenticationFailedException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param cause the failure at the server that was tried last
     */
    public AuthenticationFailedException(RequestContext context, Throwable cause) {
        super("authentication failed: " + Shown.plain(String.valueOf(cause.getMessage())), context, cause);
    }

    private AuthenticationFailedException(AuthenticationFailedException original) {
        super(original);
    }

    @Override
    public AuthenticationFailedException withStackTrace() {
        return new AuthenticationFailedException(this);
    }

    @Override
    public Outcome outcome() {
        return Outcome.NOT_APPLIED;
    }
}
