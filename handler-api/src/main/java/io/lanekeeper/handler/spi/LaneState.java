// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

/** The items that a lane accepts. It moves down the list only. */
public enum LaneState {
    /** Callbacks and links. */
    OPEN,
    /** Only links, so that those of one result stay in order while the lane drains. */
    LINKS_ONLY,
    /** Nothing. */
    CLOSED;

    /** Returns true if a lane in this state accepts a link, or another callback. */
    public boolean accepts(boolean link) {
        return this == OPEN || (this == LINKS_ONLY && link);
    }
}
