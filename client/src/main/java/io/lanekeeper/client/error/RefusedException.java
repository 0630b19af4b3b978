// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import io.lanekeeper.client.internal.text.Shown;

/**
 * Thrown if the server refused the request. The request had no effect, unless the code means that the server itself
 * does not know, or this version does not know the code; see {@link #outcome()}.
 */
public sealed class RefusedException extends ZooKeeperException permits TransactionRefusedException {
    private static final long serialVersionUID = 1L;

    private final int number;

    /**
     * Makes the exception.
     *
     * @param number the protocol's number of the error
     */
    public RefusedException(int number, RequestContext context) {
        this(number, missingChroot(number, context), context);
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

    /** Returns the reason. */
    public final ErrorCode code() {
        return ErrorCode.of(number);
    }

    /** Returns the protocol's number of the error, also if {@link #code()} is unknown. */
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

    /**
     * Returns a hint that the chroot may be missing, for an error that a missing chroot causes. ZooKeeper reports a
     * missing chroot only at the nodes below it.
     */
    private static String missingChroot(int number, RequestContext context) {
        String chroot = context.chroot();
        String path = context.path();
        if (chroot == null || path == null || number != ErrorCode.NO_NODE.number()) {
            return "";
        }
        String real = path.length() == 1 ? chroot : chroot + path;
        return "; at the server the path is " + Shown.plain(real) + " (does the chroot exist?)";
    }

    private static String describe(int number) {
        return "refused with " + ErrorCode.of(number) + " (" + number + ")";
    }
}
