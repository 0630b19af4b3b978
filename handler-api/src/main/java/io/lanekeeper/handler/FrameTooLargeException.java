// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** Thrown if a frame is longer than {@link ConnectOptions#maxFrame()}. */
public final class FrameTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final int limit;

    /**
     * Makes the exception.
     *
     * @param size of the frame's body in bytes
     * @param limit in bytes
     */
    public FrameTooLargeException(int size, int limit) {
        super("frame of " + size + " bytes (expected: at most " + limit + ")");
        this.size = size;
        this.limit = limit;
    }

    /** Returns the size of the frame's body in bytes. */
    public int size() {
        return size;
    }

    /** Returns the limit in bytes. */
    public int limit() {
        return limit;
    }
}
