// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.jute;

/** A frame that is not what it should be. */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an error whose message says what was found and what was expected. */
    public MalformedFrameException(String message) {
        super(message);
    }

    /** As that, and with how it was noticed. */
    public MalformedFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
