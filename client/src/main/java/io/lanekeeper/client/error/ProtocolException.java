// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/** Thrown if the server sent something that the protocol does not allow. */
public final class ProtocolException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param problem a sentence that says what was wrong
     */
    public ProtocolException(String problem, RequestContext context, @Nullable Throwable cause) {
        super(problem, context, cause);
    }

    private ProtocolException(ProtocolException original) {
        super(original);
    }

    @Override
    public ProtocolException withStackTrace() {
        return new ProtocolException(this);
    }

    @Override
    public Outcome outcome() {
        return Outcome.UNKNOWN;
    }
}
