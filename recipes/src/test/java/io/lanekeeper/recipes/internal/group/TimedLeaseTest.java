// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of leases with a time. */
class TimedLeaseTest {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private SimulatedClients clients = new SimulatedClients(2);

    private NativeTimedLease lease(int client) {
        return new NativeTimedLease(clients.context(client), "/jobs/nightly", TIME, MARGIN);
    }

    private KazooTimedLease kazoo(int client) {
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.parse("2026-01-01T00:00:00Z").plus(clients.handler.elapsed());
            }
        };
        FakeLock lock = new FakeLock(clients.context(client), "/jobs/nightly", false);
        return new KazooTimedLease(clients.context(client), "/jobs/nightly", TIME, UnderLock.of(lock), clock);
    }

    private Grant granted(AsyncResult<@Nullable Grant> result) {
        Grant grant = clients.get(result);
        assertNotNull(grant);
        return grant;
    }

    private void holdsForItsTime(TimedLease one, TimedLease other) {
        Grant first = granted(one.tryObtain("one"));
        assertNull(clients.get(other.tryObtain("other")));
        clients.handler.advance(TIME.minusSeconds(5));
        Grant again = granted(one.renew(first));
        assertTrue(again.token() > first.token());
        assertTrue(again.until().isAfter(first.until()));
        clients.handler.advance(TIME.minusSeconds(5));
        assertNull(clients.get(other.tryObtain("other")), "too early");
        clients.handler.advance(Duration.ofSeconds(8));
        Grant second = granted(other.tryObtain("other"));
        assertTrue(second.token() > again.token());
        assertNull(clients.get(one.renew(again)));
        assertNull(clients.get(one.tryObtain("one")));
        clients.get(one.release(again));
        assertNull(clients.get(one.tryObtain("one")), "released by one that has lost it");
        clients.get(other.release(second));
        assertNull(clients.get(other.renew(second)));
        assertTrue(granted(one.tryObtain("one")).token() > second.token());
    }

    @Test
    void nativeLeaseHoldsForItsTime() {
        holdsForItsTime(lease(0), lease(1));
        clients.handler.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), clients.servers.children("/jobs/nightly"), "probes are left");
        clients.close();
    }

    @Test
    void kazooLeaseHoldsForItsTime() {
        holdsForItsTime(kazoo(0), kazoo(1));
        clients.close();
    }

    @Test
    void leaseSurvivesItsSession() {
        granted(lease(0).tryObtain("one"));
        clients.expire(0);
        clients.handler.advance(Duration.ofSeconds(5));
        assertNull(clients.get(lease(1).tryObtain("other")));
        clients.close();
    }

    @Test
    void askingAgainCostsOneReadWhileTheLeaseIsKnownToHold() {
        granted(lease(0).tryObtain("one"));
        NativeTimedLease other = lease(1);
        clients.servers.requests().clear();
        assertNull(clients.get(other.tryObtain("other")));
        clients.settle();
        assertEquals(4, clients.requests(1).size(), "read, write that learns the time and its deletion, read");
        assertNull(clients.get(other.tryObtain("other")));
        assertEquals(5, clients.requests(1).size());
        clients.close();
    }

    @Test
    void sameHolderObtainsItAgain() {
        Grant first = granted(lease(0).tryObtain("one"));
        Grant second = granted(lease(1).tryObtain("one"));
        assertTrue(second.token() > first.token());
        clients.close();
    }

    @Test
    void layoutOfKazooIsWrittenAndRead() {
        clients.get(clients.client(0).ensurePath("/jobs/nightly"));
        clients.servers.create(
                "/jobs/nightly/lease_holder",
                "{\"version\": 1, \"holder\": \"h\\u00f6st\", \"end\": \"2026-01-01T00:00:20\"}".getBytes(UTF_8));
        KazooTimedLease lease = kazoo(0);
        assertNull(clients.get(lease.tryObtain("me")));
        granted(lease.tryObtain("höst"));
        clients.handler.advance(TIME.plusSeconds(1));
        granted(lease.tryObtain("me"));
        byte[] data = clients.servers.data("/jobs/nightly/lease_holder");
        assertNotNull(data);
        String text = new String(data, UTF_8);
        assertTrue(text.matches("\\{\"version\": 1, \"holder\": \"me\", \"end\": \"2026-01-01T00:01:\\d\\d\"}"), text);
        clients.close();
    }

    @Test
    void laterVersionOfKazooIsLeftAndOtherDataAreAClearError() {
        clients.get(clients.client(0).ensurePath("/jobs/nightly"));
        clients.servers.create("/jobs/nightly/lease_holder", "{\"version\": 2}".getBytes(UTF_8));
        assertNull(clients.get(kazoo(0).tryObtain("me")));
        clients.servers.setData("/jobs/nightly/lease_holder", "nonsense".getBytes(UTF_8));
        assertInstanceOf(IllegalStateException.class, clients.error(kazoo(0).tryObtain("me")));
        clients.servers.setData("/jobs/nightly", "{\"holder\": 7}".getBytes(UTF_8));
        Throwable error = clients.error(lease(0).tryObtain("me"));
        assertTrue(
                assertInstanceOf(IllegalStateException.class, error).toString().contains("/jobs/nightly"));
        clients.close();
    }

    @Test
    void oneOfTwoObtainsItWhereverTheConnectionIsCut() {
        for (int bytes = 0; bytes < 500; bytes += 13) {
            for (boolean toServer : new boolean[] {true, false}) {
                clients = new SimulatedClients(bytes + 1, 3, 2);
                var link = clients.servers.links(clients.client(0).sessionId()).get(0);
                if (toServer) {
                    link.resetAfterBytesToServer(bytes);
                } else {
                    link.resetAfterBytesToClient(bytes);
                }
                NativeTimedLease one = lease(0);
                AsyncResult<@Nullable Grant> first = one.tryObtain("one");
                AsyncResult<@Nullable Grant> second = lease(1).tryObtain("other");
                Grant a = clients.get(first);
                Grant b = clients.get(second);
                assertTrue((a == null) != (b == null), bytes + " bytes: " + a + ", " + b);
                if (a != null) {
                    clients.get(one.release(a));
                    b = granted(lease(1).tryObtain("other"));
                }
                assertEquals(b.token(), clients.servers.lastDataChange("/jobs/nightly"));
                clients.close();
            }
        }
    }

    @Test
    void cancelledCallGivesTheLeaseBack() {
        for (int steps = 0; steps < 40; steps++) {
            clients = new SimulatedClients(steps + 1, 3, 2);
            AsyncResult<@Nullable Grant> first = lease(0).tryObtain("one");
            for (int i = 0; i < steps; i++) {
                clients.handler.runOne();
            }
            boolean cancelled = first.cancel();
            clients.handler.advance(Duration.ofSeconds(5));
            Grant other = clients.get(lease(1).tryObtain("other"));
            assertEquals(cancelled, other != null, steps + " steps");
            clients.close();
        }
    }

    @Test
    void cancelledCallOfAHolderKeepsItsLease() {
        for (int steps = 0; steps < 40; steps++) {
            clients = new SimulatedClients(steps + 1, 3, 2);
            granted(lease(0).tryObtain("one"));
            AsyncResult<@Nullable Grant> again = lease(0).tryObtain("one");
            for (int i = 0; i < steps; i++) {
                clients.handler.runOne();
            }
            again.cancel();
            clients.handler.advance(Duration.ofSeconds(5));
            assertNull(clients.get(lease(1).tryObtain("other")), steps + " steps");
            clients.close();
        }
    }

    @Test
    void jsonIsReadAsItIsWritten() {
        Map<String, Object> members = Map.of("text", "a\"b\\c\u00e4\n", "number", -12L);
        assertEquals(members, FlatJson.read(FlatJson.write(members)));
        assertEquals(Map.of(), FlatJson.read("{}".getBytes(UTF_8)));
        for (String bad : List.of(
                "", "{", "[]", "{\"a\"}", "{\"a\": }", "{\"a\": 1,}", "{\"a\": \"\\u12\"}", "{} x", "{\"a\": \"b")) {
            assertThrows(IllegalArgumentException.class, () -> FlatJson.read(bad.getBytes(UTF_8)), bad);
        }
        assertFalse(members.isEmpty());
    }

    @Test
    void badInputIsRejectedAtTheCall() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new NativeTimedLease(clients.context(0), "/x", Duration.ZERO, MARGIN));
        assertThrows(
                IllegalArgumentException.class,
                () -> new NativeTimedLease(clients.context(0), "/x", TIME, Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> new NativeTimedLease(clients.context(0), "x", TIME, MARGIN));
        assertThrows(IllegalArgumentException.class, () -> lease(0).tryObtain(""));
        clients.close();
    }
}
