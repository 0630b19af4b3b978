// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/**
 * The server refused the request. Nothing was changed, unless the code says that the server itself does not know, or is
 * one that this version does not know: see {@link #outcome()}.
 */
public sealed class RefusedException extends ZooKeeperException permits TransactionRefusedException {
    private static final long serialVersionUID = 1L;

    private final int number;

    /** With the protocol's number of the error. */
    public RefusedException(int number, RequestContext context) {
        this(number, "", context);
    }

    RefusedException(int number, String where, RequestContext context) {
        super(describe(number) + where, context, null);
        this.number = number;
    }

    RefusedException(RefusedException original) {
        super(original);
        number = original.number;
    }

    @Override
    public RefusedException withStackTrace() {
        return new RefusedException(this);
    }

    /** Why. */
    public final ErrorCode code() {
        return ErrorCode.of(number);
    }

    /** The protocol's number of the error, also where {@link #code()} is unknown. */
    public final int number() {
        return number;
    }

    @Override
    public final Outcome outcome() {
        return switch (code()) {
            case SYSTEM_ERROR, CONNECTION_LOSS, OPERATION_TIMEOUT, REQUEST_TIMEOUT, UNKNOWN -> Outcome.UNKNOWN;
            default -> Outcome.NOT_APPLIED;
        };
    }

    private static String describe(int number) {
        return "refused with " + ErrorCode.of(number) + " (" + number + ")";
    }
}
