// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The server refused the request; nothing was changed. */
public final class RefusedException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    private final int number;

    /** With the protocol's number of the error. */
    public RefusedException(int number, RequestContext context) {
        super(describe(number), context, null);
        this.number = number;
    }

    /** Why. */
    public ErrorCode code() {
        return ErrorCode.of(number);
    }

    /** The protocol's number of the error, also where {@link #code()} is unknown. */
    public int number() {
        return number;
    }

    @Override
    public Outcome outcome() {
        return Outcome.NOT_APPLIED;
    }

    private static String describe(int number) {
        return "refused with " + ErrorCode.of(number) + " (" + number + ")";
    }
}
