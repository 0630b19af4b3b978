// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/** How a {@link Connection} tells frames apart. */
public enum Framing {
    /** Before each body stands its length as four bytes, big-endian, both ways. */
    LENGTH_PREFIX,
    /**
     * Not at all (ZooKeeper's four-letter words): bodies are written as they are, one right behind the other; what arrives is
     * told by {@link FrameListener#frame} as it arrives, in order and in pieces of any length but zero, whatever the limit
     * {@link ConnectOptions#maxFrame}, so that {@link FrameListener#oversized} is never called.
     */
    NONE
}
