// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/**
 * Thrown if the request is longer than the server would read (ZooKeeper: {@code jute.maxbuffer}). It is not sent, and
 * other requests are not affected.
 */
public final class RequestTooLargeException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param size of the request in bytes
     * @param limit in bytes
     */
    public RequestTooLargeException(long size, long limit, RequestContext context) {
        super("the request has " + size + " bytes (expected: at most " + limit + ")", context);
    }

    private RequestTooLargeException(RequestTooLargeException original) {
        super(original);
    }

    @Override
    public RequestTooLargeException withStackTrace() {
        return new RequestTooLargeException(this);
    }
}
