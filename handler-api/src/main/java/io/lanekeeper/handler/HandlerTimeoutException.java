// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import org.jspecify.annotations.Nullable;

/** A result was not there in time (kazoo: {@code timeout_exception}). The call itself goes on. */
public final class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was waited for, and how long. */
    public HandlerTimeoutException(String message) {
        super(message);
    }

    /** As {@link #HandlerTimeoutException(String)}, with what has kept the result from coming; null if that is not known. */
    public HandlerTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
