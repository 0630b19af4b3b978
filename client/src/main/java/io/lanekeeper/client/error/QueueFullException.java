// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** More requests wait than the client's queue may hold: the caller is faster than the server. */
public final class QueueFullException extends NotSentException {
    private static final long serialVersionUID = 1L;

    /** With the queue's limit. */
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
