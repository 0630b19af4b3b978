// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import org.jspecify.annotations.Nullable;

/** Thrown if a result is not complete in time (kazoo: {@code timeout_exception}). The call itself goes on. */
public final class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception without a cause.
     *
     * @param message names the result and the time-out
     */
    public HandlerTimeoutException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message names the result and the time-out
     * @param cause what keeps the result from completing; null if that is not known
     */
    public HandlerTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
