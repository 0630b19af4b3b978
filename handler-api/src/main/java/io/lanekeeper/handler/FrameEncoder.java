// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.nio.ByteBuffer;

/** A frame's body that knows its exact size and writes itself. */
public interface FrameEncoder {
    /** Returns the exact number of bytes that {@link #encode} writes; constant. */
    int size();

    /**
     * Writes the body, without a length prefix.
     *
     * @param target big-endian, with exactly {@link #size()} bytes remaining; borrowed, not to be kept
     */
    void encode(ByteBuffer target);
}
