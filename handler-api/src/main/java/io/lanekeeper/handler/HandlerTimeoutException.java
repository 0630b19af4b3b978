// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** A result was not there in time (kazoo: {@code timeout_exception}). The call itself goes on. */
public final class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was waited for, and how long. */
    public HandlerTimeoutException(String message) {
        super(message);
    }
}
