// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import io.lanekeeper.client.internal.text.Shown;

/**
 * A start has found no session, because client and servers do not accept one another: a certificate that one side does not
 * take or does not have, a user or password that is wrong. Trying again changes nothing before one of them is changed. The
 * cause is what the last server was refused for, or refused.
 */
public final class AuthenticationFailedException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    /** With what happened at the server that was tried last. */
    public AuthenticationFailedException(RequestContext context, Throwable cause) {
        super("not accepted: " + Shown.plain(String.valueOf(cause.getMessage())), context, cause);
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
