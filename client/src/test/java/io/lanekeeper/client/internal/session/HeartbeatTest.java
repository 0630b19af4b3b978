// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.testkit.ManualHandler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests of pings, and of giving up a silent server. */
class HeartbeatTest {
    private final ManualHandler handler = new ManualHandler();
    private int pings;
    private boolean silent;
    private final Heartbeat heartbeat = new Heartbeat(handler.loop(), () -> pings++, () -> silent = true);

    private void advance(int millis) {
        handler.advance(Duration.ofMillis(millis));
    }

    @Test
    void pingIsDueAThirdOfTheTimeoutAfterTheLastWrite() {
        heartbeat.start(Duration.ofMillis(900));
        advance(299);
        heartbeat.read();
        assertEquals(0, pings);
        advance(1);
        assertEquals(1, pings);
        advance(200);
        heartbeat.wrote(handler.loop().nanoTime());
        heartbeat.read();
        advance(299);
        assertEquals(1, pings, "a write puts the ping off");
        advance(1);
        assertEquals(2, pings);
        assertEquals(1, handler.timers());
    }

    @Test
    void silenceIsNoticedTwoThirdsOfTheTimeoutAfterTheLastRead() {
        heartbeat.start(Duration.ofMillis(900));
        advance(100);
        heartbeat.read();
        for (int i = 0; i < 599; i++) {
            advance(1);
            heartbeat.wrote(handler.loop().nanoTime());
        }
        assertFalse(silent);
        assertEquals(0, pings);
        advance(1);
        assertTrue(silent);
        assertEquals(0, handler.timers(), "a server is silent once");
    }

    @Test
    void pingWithoutAReplyDoesNotPostponeSilence() {
        heartbeat.start(Duration.ofMillis(900));
        advance(599);
        assertEquals(1, pings);
        assertFalse(silent);
        advance(1);
        assertTrue(silent);
        assertEquals(1, pings);
    }

    /** The timers of the loop come before its next read. */
    @Test
    void lateTickSendsAPingAndLetsTheLoopReadFirst() {
        heartbeat.start(Duration.ofMillis(900));
        handler.stall(Duration.ofMillis(700));
        assertEquals(1, pings, "the loop was held up when the ping was due");
        assertFalse(silent, "dropped before the loop could read");
        heartbeat.read();
        advance(599);
        assertFalse(silent);
        advance(1);
        assertTrue(silent, "the stall is forgotten after a read");
    }

    @Test
    void lateTickLeavesTheRestOfTheTimeoutToTheServer() {
        heartbeat.start(Duration.ofMillis(900));
        advance(400);
        assertEquals(1, pings);
        handler.stall(Duration.ofMillis(300));
        assertEquals(2, pings, "a pending ping may never get a reply; this one costs nothing");
        advance(199);
        assertFalse(silent);
        advance(1);
        assertTrue(silent);
        assertEquals(0, handler.timers());
    }

    @Test
    void stallBeyondTheTimeoutLeavesOneMoreRead() {
        heartbeat.start(Duration.ofMillis(900));
        handler.stall(Duration.ofSeconds(5));
        assertFalse(silent, "the loop has not read");
        assertEquals(1, pings);
        advance(17);
        assertFalse(silent);
        advance(1);
        assertTrue(silent);
    }

    @Test
    void secondLateTickEndsTheConnection() {
        heartbeat.start(Duration.ofMillis(900));
        handler.stall(Duration.ofSeconds(1));
        assertFalse(silent);
        handler.stall(Duration.ofSeconds(1));
        assertTrue(silent);
    }

    /** The last tick before the judgement was in time, and the judgement itself comes late. */
    @Test
    void stallBeforeTheLastTickIsTolerated() {
        heartbeat.start(Duration.ofMillis(900));
        advance(590);
        handler.stall(Duration.ofMillis(200));
        assertFalse(silent, "the loop was held up while it was to read");
        heartbeat.read();
        advance(500);
        assertFalse(silent);
    }

    @Test
    void stallsDoNotKeepASilentServerForEver() {
        heartbeat.start(Duration.ofMillis(900));
        int stalls = 0;
        while (!silent && stalls < 100) {
            handler.stall(Duration.ofMillis(150));
            advance(1);
            stalls++;
        }
        assertTrue(silent);
        assertTrue(stalls <= 8, () -> "after more than T and a look: " + handler.timers());
    }

    @Test
    void slightlyLateTickIsNoStall() {
        heartbeat.start(Duration.ofMillis(900));
        handler.stall(Duration.ofMillis(300 + 80));
        assertEquals(1, pings);
        advance(599 - 380);
        assertFalse(silent);
        advance(1);
        assertTrue(silent, "as soon as without the delay");
    }

    @Test
    void startReplacesTheFormerOneAndStopLeavesNoTimer() {
        heartbeat.start(Duration.ofMillis(30));
        heartbeat.start(Duration.ofMillis(900));
        assertEquals(1, handler.timers());
        advance(299);
        assertEquals(0, pings);
        heartbeat.stop();
        heartbeat.stop();
        assertEquals(0, handler.timers());
        advance(5_000);
        assertEquals(0, pings);
        assertFalse(silent);
    }

    @Test
    void tickThatIsLateByATenthIsAStall() {
        heartbeat.start(Duration.ofMillis(900));
        handler.stall(Duration.ofMillis(300 + 90));
        advance(600 - 390);
        assertFalse(silent, "the server has the rest of the time-out");
        advance(300);
        assertTrue(silent);
    }
}
