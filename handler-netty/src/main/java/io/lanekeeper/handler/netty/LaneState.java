// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

/** The items that a lane accepts. It moves down the list only. */
enum LaneState {
    /** Callbacks and links. */
    OPEN,
    /** Only links, so that those of one result stay in order while the lane drains. */
    LINKS_ONLY,
    /** Nothing. */
    CLOSED;

    boolean accepts(boolean link) {
        return this == OPEN || (this == LINKS_ONLY && link);
    }
}
