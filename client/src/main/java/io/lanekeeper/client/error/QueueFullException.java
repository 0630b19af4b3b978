// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** Thrown if more requests wait than the client's queue may hold. The caller is faster than the server. */
public final class QueueFullException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param limit of the queue, in requests
     */
    public QueueFullException(int limit, RequestContext context) {
        super("the queue is full (limit: " + limit + " requests)", context);
    }

    private QueueFullException(QueueFullException original) {
        super(original);
    }

    @Override
    public QueueFullException withStackTrace() {
        return new QueueFullException(this);
    }
}
