// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

/** One turn of the loop. What is asked or written in it counts as asked or written at its end. Confined to the loop. */
final class LoopIteration {
    private boolean ended;
    private long end;

    void end(long now) {
        ended = true;
        end = now;
    }

    boolean ended() {
        return ended;
    }

    /** When it ended; means nothing before. */
    long end() {
        return end;
    }
}
