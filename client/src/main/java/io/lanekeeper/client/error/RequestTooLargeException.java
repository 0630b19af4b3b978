// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The request is longer than the server would read (ZooKeeper: {@code jute.maxbuffer}); only it fails. */
public final class RequestTooLargeException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /** With the request's size and the limit, in bytes. */
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
