// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** Thrown if the request was applied, but its reply is longer than the client's limit. Only this request fails. */
public final class ReplyTooLargeException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final int limit;

    /**
     * Makes the exception.
     *
     * @param size of the reply in bytes
     * @param limit in bytes
     */
    public ReplyTooLargeException(int size, int limit, RequestContext context) {
        super("the reply has " + size + " bytes (expected: at most " + limit + ")", context, null);
        this.size = size;
        this.limit = limit;
    }

    private ReplyTooLargeException(ReplyTooLargeException original) {
        super(original);
        size = original.size;
        limit = original.limit;
    }

    @Override
    public ReplyTooLargeException withStackTrace() {
        return new ReplyTooLargeException(this);
    }

    /** Returns the reply's size in bytes. */
    public int size() {
        return size;
    }

    /** Returns the client's limit in bytes. */
    public int limit() {
        return limit;
    }

    @Override
    public Outcome outcome() {
        return Outcome.APPLIED;
    }
}
