// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** A frame is longer than {@link ConnectOptions#maxFrame()}. */
public final class FrameTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final int limit;

    /** With the size of the frame's body and the limit, both in bytes. */
    public FrameTooLargeException(int size, int limit) {
        super("frame of " + size + " bytes (expected: at most " + limit + ")");
        this.size = size;
        this.limit = limit;
    }

    /** The size of the frame's body in bytes. */
    public int size() {
        return size;
    }

    /** The limit in bytes. */
    public int limit() {
        return limit;
    }
}
