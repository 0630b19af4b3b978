// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** The ways in which a {@link Connection} separates frames. */
public enum Framing {
    /** Each body follows its length: four bytes, big-endian, in both directions. */
    LENGTH_PREFIX,
    /**
     * No framing (ZooKeeper's four-letter words). Bodies are written one right after the other. Bytes are passed to
     * {@link FrameListener#frame} as they arrive, in order and in pieces of any length but zero.
     * {@link ConnectOptions#maxFrame} does not limit them, and {@link FrameListener#oversized} is never called.
     */
    NONE
}
