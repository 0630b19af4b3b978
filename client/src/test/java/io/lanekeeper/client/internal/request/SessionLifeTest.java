// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests of what other threads see of a session. */
class SessionLifeTest {
    private static final long LONGEST = 1_000_000;

    private final SessionLife life = new SessionLife(7);

    @Test
    void lastSignOfLifeNeverGoesBack() {
        life.granted(Duration.ofNanos(LONGEST), Long.MAX_VALUE);
        life.answered(Long.MIN_VALUE); // a moment later
        life.answered(Long.MAX_VALUE);
        life.granted(Duration.ofNanos(1), Long.MAX_VALUE - 5);
        assertEquals(Long.MIN_VALUE, life.aliveSince());
        assertEquals(Duration.ofNanos(1), life.timeout());
    }

    @Test
    void closedSessionIsOverAndGivesNoSignOfLife() {
        life.granted(Duration.ofNanos(LONGEST), 1);
        life.closing();
        life.answered(2);
        assertTrue(life.over());
        assertFalse(life.ended(), "what waits is sent first");
        assertEquals(1, life.aliveSince());
        life.end();
        assertTrue(life.over() && life.ended());
    }

    /** A time-out that has become shorter must not be taken for the longer one with a later sign of life. */
    @Test
    void sumOfSignOfLifeAndTimeoutIsNeverLaterThanWhatWasGranted() throws InterruptedException {
        life.granted(Duration.ofNanos(LONGEST), 0);
        Thread loop = new Thread(() -> {
            for (long at = 1; at <= 100_000; at++) {
                life.granted(Duration.ofNanos(LONGEST - at), at);
            }
        });
        loop.start();
        long latest = 0;
        while (loop.isAlive()) {
            long alive = life.aliveSince();
            latest = Math.max(latest, alive + life.timeout().toNanos());
        }
        loop.join();
        assertTrue(latest <= LONGEST, latest + " (expected: at most " + LONGEST + ")");
    }
}
