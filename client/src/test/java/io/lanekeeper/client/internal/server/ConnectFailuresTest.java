// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.testkit.LogLines;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of the log lines about failed attempts, and of the failures that are kept. */
class ConnectFailuresTest {
    private static final String SESSION = "session 0x7";

    private final ConnectFailures failures = new ConnectFailures();
    private final LogLines log = LogLines.capture();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    @AfterEach
    void end() {
        log.close();
    }

    private void advance(Duration time) {
        now += time.toNanos();
    }

    private void round(String... servers) {
        for (String server : servers) {
            failures.failed(server, new ConnectException("errno 111"));
        }
        failures.roundFailed(SESSION, now);
    }

    @Test
    void firstFailedRoundIsLoggedAndLaterOnesLessOften() {
        List<Integer> seconds = new ArrayList<>();
        for (int second = 0; second < 3_600; second++) {
            int before = log.with("WARN").size();
            round("a:1");
            if (log.with("WARN").size() > before) {
                seconds.add(second);
            }
            advance(Duration.ofSeconds(1));
        }
        assertEquals(List.of(0, 10, 30, 70, 150, 310, 630, 1_230, 1_830, 2_430, 3_030), seconds);
        String last = log.with("WARN").get(10);
        assertTrue(last.contains("session 0x7: no server since "), last);
        assertTrue(last.endsWith(", 3031 attempts: a:1 refused the connection: errno 111"), last);
    }

    @Test
    void logLineNamesEachServerAndIsBounded() {
        failures.failed("a:1", new ConnectException("errno 111"));
        failures.failed("b:2", new IOException("x"));
        failures.failed("a:1", new EOFException("closed"));
        assertTrue(failures.toString().endsWith("3 attempts: a:1 hung up: closed; b:2 failed: x"), failures::toString);
        for (int i = 0; i < 1_000; i++) {
            failures.failed("host-" + i + ".example.com:2181", new IOException("y".repeat(1_000)));
        }
        String text = failures.toString();
        assertTrue(text.length() < 1_300, text);
        assertTrue(text.matches(".*; and \\d+ more"), text);
    }

    @Test
    void recoveryIsLoggedIfTheFailureWas() {
        failures.failed("a:1", new IOException("x"));
        failures.recovered(SESSION, "a:1", now);
        assertEquals(List.of(), log.with("INFO"));
        failures.lost("a:1", new EOFException("closed"), now);
        round("a:1", "b:2");
        failures.recovered(SESSION, "c:3", now);
        failures.recovered(SESSION, "c:3", now);
        assertEquals(
                1,
                log.with("INFO", "session 0x7: connected to c:3 after 3 attempts")
                        .size());
        assertEquals(1, log.with("INFO").size());
    }

    @Test
    void unstableServerDoesNotFillTheLog() {
        for (int i = 0; i < 100; i++) {
            failures.lost("a:1", new EOFException("closed"), now);
            round("a:1");
            advance(Duration.ofMillis(300));
            failures.recovered(SESSION, "a:1", now);
            advance(Duration.ofMillis(300));
        }
        assertEquals(3, log.with("WARN").size(), "after 0, 10 and 30 of 60 s");
        advance(ConnectFailures.FIRST_PAUSE);
        failures.lost("a:1", new EOFException("closed"), now);
        round("a:1");
        assertEquals(4, log.with("WARN").size(), "it was well meanwhile");
    }

    @Test
    void lastFailureIsKept() {
        assertNull(failures.last());
        assertNull(failures.reason());
        Instant before = Instant.now();
        IOException cause = new IOException("x");
        failures.failed("a:1", cause);
        ConnectFailure last = failures.last();
        assertNotNull(last);
        assertEquals("a:1", last.server());
        assertSame(cause, last.cause());
        assertTrue(!last.time().isBefore(before) && !last.time().isAfter(Instant.now()));
        NotConnectedException reason = failures.reason();
        assertNotNull(reason);
        assertSame(cause, reason.getCause());
        assertSame(reason, failures.reason(), "one for all that wait");
        failures.recovered(SESSION, "a:1", now);
        assertNull(failures.reason());
        assertSame(last, failures.last());
    }

    @Test
    void internalErrorIsLoggedOnceWithItsStack() {
        IllegalStateException fault = new IllegalStateException("frame wrote 7 bytes");
        for (int i = 0; i < 5; i++) {
            failures.failed("a:1", fault);
            failures.fault(SESSION, fault);
        }
        assertEquals(1, log.with("ERROR", "a:1").size());
        assertTrue(!log.with("at io.lanekeeper", "ConnectFailuresTest").isEmpty());
    }

    @Test
    void serverThatLastedForTheFirstPauseMayBeLoggedAtOnce() {
        round("a:1");
        advance(ConnectFailures.FIRST_PAUSE);
        round("a:1"); // the next pause takes 20 s
        failures.recovered(SESSION, "a:1", now);
        advance(ConnectFailures.FIRST_PAUSE);
        failures.lost("a:1", new EOFException("closed"), now);
        round("a:1");
        assertEquals(3, log.with("WARN").size());
    }

    /** The text after failures of five servers, of which the first to fail is the last to be named. */
    private static String text(int lengthOfTheLatest) {
        ConnectFailures failures = new ConnectFailures();
        failures.failed("a:1", new IOException("x"));
        for (String name : List.of("b", "c", "d")) {
            failures.failed(name.repeat(230), new IOException("x"));
        }
        failures.failed("e".repeat(lengthOfTheLatest), new IOException("x"));
        return failures.toString();
    }

    @Test
    void serverIsNamedIfItFitsIntoAThousandCharacters() {
        int separator = "; ".length();
        int longest = 1 + 1_000 - (text(1).length() - separator);
        assertTrue(text(longest).endsWith("; a:1 failed: x"), text(longest));
        assertTrue(text(longest + 1).endsWith("; and 1 more"), text(longest + 1));
    }

    @Test
    void latestFailureIsNamedHoweverLongItsTextIs() {
        failures.failed("a:1", new IOException("x"));
        failures.failed("b".repeat(250), new IOException("\0".repeat(160)));
        String text = failures.toString();
        assertTrue(text.length() > 1_000, text);
        assertTrue(text.contains("2 attempts: bbb"), text);
        assertTrue(text.endsWith("; and 1 more"), text);
    }
}
