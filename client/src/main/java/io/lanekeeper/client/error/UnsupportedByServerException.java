// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/**
 * The connected server is too old for the operation. It was not sent, since a server closes the connection of a client that
 * asks for what it does not know.
 */
public final class UnsupportedByServerException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /** With the versions that are needed and there. */
    public UnsupportedByServerException(String needed, String there, RequestContext context) {
        super("the server has version " + there + " (expected: at least " + needed + ")", context);
    }

    private UnsupportedByServerException(UnsupportedByServerException original) {
        super(original);
    }

    @Override
    public UnsupportedByServerException withStackTrace() {
        return new UnsupportedByServerException(this);
    }
}
