// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

/** What a lane still accepts. Moves down the list only. */
enum Gate {
    /** Everything. */
    OPEN,
    /** Links of results, so that those of one result stay in order while the lane drains. */
    LINKS_ONLY,
    /** Nothing. */
    SHUT;

    boolean admits(boolean link) {
        return this == OPEN || (this == LINKS_ONLY && link);
    }
}
