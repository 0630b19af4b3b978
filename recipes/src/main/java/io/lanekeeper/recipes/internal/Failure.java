// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.ZooKeeperException;
import org.jspecify.annotations.Nullable;

/** The ways in which a request of a recipe may fail, divided by what follows. */
public enum Failure {
    /** It may have been applied: its trace has to be looked for. */
    UNKNOWN,
    /** It was not applied, and may succeed later. */
    PASSING,
    /** The session is over, and with it all that the request could have left behind. */
    SESSION_OVER,
    /** The client is stopped. */
    STOPPED,
    /** The server refuses it, or it is wrong: time does not heal that. */
    FINAL;

    /** Returns the kind of an error. */
    public static Failure of(Throwable error) {
        if (error instanceof SessionExpiredException || is(error, ErrorCode.SESSION_EXPIRED)) {
            return SESSION_OVER;
        } else if (error instanceof ClientStoppedException) {
            return STOPPED;
        } else if (!(error instanceof ZooKeeperException)) {
            return FINAL;
        }
        ZooKeeperException failed = (ZooKeeperException) error;
        if (failed.outcome() == Outcome.UNKNOWN) {
            return UNKNOWN;
        } else if (failed.outcome() == Outcome.APPLIED) {
            return FINAL; // A reply that is too large is so the next time, too.
        }
        boolean passing = failed instanceof QueueFullException
                || failed instanceof NotConnectedException
                || failed instanceof RequestTimeoutException
                || is(failed, ErrorCode.NOT_READ_ONLY)
                || is(failed, ErrorCode.SESSION_MOVED)
                || is(failed, ErrorCode.THROTTLED_OP);
        return passing ? PASSING : FINAL;
    }

    /** Returns whether a server has refused a request with {@code code}. */
    public static boolean is(@Nullable Throwable error, ErrorCode code) {
        return error instanceof RefusedException refused && refused.code() == code;
    }
}
