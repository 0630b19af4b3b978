// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

/** One turn of the loop. What is asked or written in it counts as asked or written at its end. Confined to the loop. */
final class Turn {
    private boolean over;
    private long end;

    void end(long now) {
        over = true;
        end = now;
    }

    boolean over() {
        return over;
    }

    /** When it ended; means nothing before. */
    long end() {
        return end;
    }
}
