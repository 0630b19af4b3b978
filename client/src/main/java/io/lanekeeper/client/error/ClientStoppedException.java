// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The client was not started, or has been stopped. */
public final class ClientStoppedException extends SessionOverException {
    private static final long serialVersionUID = 1L;

    /** With where it belongs. */
    public ClientStoppedException(RequestContext context) {
        super("the client is not running", context);
    }

    private ClientStoppedException(ClientStoppedException original) {
        super(original);
    }

    @Override
    public ClientStoppedException withStackTrace() {
        return new ClientStoppedException(this);
    }
}
