// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/**
 * Thrown if the connected server is too old for the operation. The request was not sent, since a server closes the
 * connection when it gets an operation that it does not know.
 */
public final class UnsupportedByServerException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param needed the lowest version that knows the operation
     * @param there the version of the server
     */
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
