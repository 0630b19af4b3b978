// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.internal.retry.RetryPlan;
import io.lanekeeper.handler.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of the choice of time and server for a connection: back-off and server list. */
class ScheduleTest {
    private static final Duration BASE = Duration.ofMillis(100);

    private static Backoff backoff(int servers, Duration base, Duration cap, double random) {
        RetryPlan plan =
                new RetryPlan(RetryPlan.UNLIMITED, base.toNanos(), 2, 0.5, cap.toNanos(), RetryPlan.NO_DEADLINE, null);
        return new Backoff(() -> servers, () -> plan, () -> 0, () -> random);
    }

    private static Duration next(Backoff backoff) {
        assertNull(backoff.next());
        return backoff.delay();
    }

    @Test
    void backoffPausesBetweenRoundsAndDoublesUpToTheCap() {
        Backoff backoff = backoff(2, BASE, Duration.ofMillis(500), 1);
        long[] expected = {0, 0, 100, 0, 200, 0, 400, 0, 500, 0, 500, 0};
        for (long millis : expected) {
            assertEquals(millis, next(backoff).toMillis());
        }
        backoff.reset();
        assertEquals(Duration.ZERO, next(backoff));
        assertEquals(Duration.ZERO, next(backoff));
        assertEquals(BASE, next(backoff));
    }

    @Test
    void backoffIsReducedByAtMostHalf() {
        Backoff backoff = backoff(1, BASE, BASE, 0);
        assertEquals(Duration.ZERO, next(backoff));
        assertEquals(BASE.dividedBy(2), next(backoff));
    }

    @Test
    void backoffNeverOverflows() {
        for (Duration base : List.of(Duration.ofNanos(1), Duration.ofDays(3), Duration.ofDays(2_000))) {
            Duration cap = Duration.ofNanos(1L << 61); // a double holds it exactly
            Backoff backoff = backoff(1, base, cap, 1);
            Duration before = next(backoff);
            for (int i = 0; i < 100; i++) {
                Duration next = next(backoff);
                assertTrue(next.compareTo(before) >= 0, next + " after " + before);
                assertTrue(next.compareTo(cap) <= 0, next + " is beyond the cap");
                before = next;
            }
        }
    }

    @Test
    void serversAreTriedInRounds() {
        List<Endpoint> servers = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            servers.add(new Endpoint("h", i));
        }
        ServerList plain = new ServerList(servers, false, () -> new Random(1));
        ServerList shuffled = new ServerList(servers, true, () -> new Random(1));
        List<Endpoint> first = new ArrayList<>();
        List<Endpoint> second = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (Endpoint server : servers) {
                assertEquals(server, plain.next());
                (round == 0 ? first : second).add(shuffled.next());
            }
        }
        assertNotEquals(servers, first);
        assertEquals(new HashSet<>(servers), new HashSet<>(first));
        assertEquals(first, second, "the order stays");
    }

    @Test
    void deadlineIsCountedFromTheFirstAttempt() {
        long[] clock = {Duration.ofDays(1).toNanos()};
        RetryPlan plan = new RetryPlan(
                RetryPlan.UNLIMITED,
                BASE.toNanos(),
                2,
                0.5,
                BASE.toNanos(),
                Duration.ofSeconds(10).toNanos(),
                null);
        Backoff backoff = new Backoff(() -> 2, () -> plan, () -> clock[0], () -> 1);
        assertNull(backoff.next());
        clock[0] += Duration.ofSeconds(5).toNanos();
        assertNull(backoff.next());
        clock[0] += Duration.ofMillis(4_899).toNanos();
        assertNull(backoff.next(), "it would begin after 9,999 ms");
        assertNull(backoff.next());
        clock[0] += Duration.ofMillis(1).toNanos();
        assertEquals("the next one would begin after the deadline", backoff.next());
        backoff.reset();
        for (int i = 0; i < 4; i++) {
            assertNull(backoff.next(), "it is counted again");
        }
    }
}
