// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import io.lanekeeper.client.internal.text.Shown;

/**
 * The server refused the request. Nothing was changed, unless the code says that the server itself does not know, or is
 * one that this version does not know: see {@link #outcome()}.
 */
public sealed class RefusedException extends ZooKeeperException permits TransactionRefusedException {
    private static final long serialVersionUID = 1L;

    private final int number;

    /** With the protocol's number of the error. */
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

    /** A chroot that is missing is found out only by its nodes. */
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
