// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.Op;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A semaphore without faults of the network: requests, units, maximum, layouts. */
class SemaphoreTest {
    private static final int CREATE = 15;
    private static final int LIST = 8;
    private static final int READ = 4;
    private static final int DELETE = 2;
    private static final int MULTI = 14;

    private final SemaphoreFixture all = new SemaphoreFixture(3);
    private final SimulatedClients clients = all.clients;

    @AfterEach
    void nothingIsLeft() {
        all.assertNothingLeft();
        all.close();
    }

    private long elapsed(Runnable call) {
        long start = clients.context(0).client().loop().nanoTime();
        call.run();
        return clients.context(0).client().loop().nanoTime() - start;
    }

    @Test
    void freeUnitTakesFourRequestsInTwoRoundTrips() {
        clients.settle();
        long roundTrip = elapsed(() -> clients.get(clients.client(0).exists("/s")));
        all.requests(0);
        Leases[] given = new Leases[1];
        long time = elapsed(() -> given[0] = all.hold(0, 1, 1));
        assertEquals(List.of(CREATE, LIST, LIST, MULTI), all.requests(0));
        assertTrue(2 * time <= 5 * roundTrip, time + " ns, one round trip takes " + roundTrip);
        assertTrue(given[0].isHeld());
        assertTrue(Pattern.matches(
                "/s/leases/_c_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-lease-0000000000", given[0].path()));
        assertEquals(List.of(), all.queue());
        clients.get(given[0].release());
        assertEquals(List.of(DELETE), all.requests(0));
        assertEquals(0, clients.servers.watches());
    }

    @Test
    void directoriesAreMade() {
        Semaphore other = all.semaphores(0).semaphore("/a/b", SemaphoreOptions.max(1));
        Leases leases = all.get(other.acquire());
        assertEquals(1, all.children("/a/b/leases").size());
        clients.get(leases.release());
        assertEquals(List.of(), all.children("/a/b/leases"));
    }

    @Test
    void unitsOfOneCallHaveOneToken() {
        Leases leases = all.hold(0, 5, 3);
        assertEquals(3, all.units().size());
        assertEquals(3, leases.units().size());
        leases.units().forEach(unit -> assertEquals(leases.token(), unit.token()));
        assertEquals(true, clients.get(leases.verify()));
        clients.get(leases.guarded(List.of(Op.setData("/s", new byte[1]))));
        clients.get(leases.release(1));
        assertEquals(2, all.units().size());
        Lease second = leases.units().get(1);
        clients.get(second.release());
        assertEquals(LeaseState.RELEASED, second.state());
        assertEquals(1, all.units().size());
        assertTrue(leases.isHeld());
        assertEquals(true, clients.get(leases.verify()));
        assertThrows(IllegalArgumentException.class, () -> leases.release(0));
        assertThrows(IllegalArgumentException.class, () -> leases.release(2));
        clients.get(leases.units().get(0).release());
        assertEquals(LeaseState.RELEASED, leases.state());
        assertEquals(List.of(), leases.units());
        clients.get(leases.release());
        clients.get(leases.release(1));
        clients.get(second.release());
    }

    @Test
    void guardedCallBesideAPartialReleaseIsNoLoss() {
        Leases leases = all.hold(0, 2, 2);
        AsyncResult<?> written = leases.guarded(List.of(Op.setData("/s", new byte[1])));
        AsyncResult<?> gone = leases.release(1);
        AsyncResult<?> again = leases.guarded(List.of(Op.setData("/s", new byte[2])));
        clients.get(written);
        clients.get(gone);
        clients.get(again);
        assertTrue(leases.isHeld());
        clients.get(leases.release());
    }

    @Test
    void wholeReleaseIsOneRequest() {
        Leases leases = all.hold(0, 3, 3);
        all.requests(0);
        List<Lease> units = leases.units();
        clients.get(leases.release());
        assertEquals(List.of(MULTI), all.requests(0));
        units.forEach(unit -> assertEquals(LeaseState.RELEASED, unit.state()));
        units.forEach(unit -> clients.get(unit.release()));
    }

    @Test
    void onlyTheHeadLooksAtTheUnits() {
        Leases held = all.hold(0, 1, 1);
        AsyncResult<Leases> head = all.of(1, 1).acquire();
        clients.settle();
        AsyncResult<Leases> next = all.of(2, 1).acquire();
        clients.settle();
        assertEquals(List.of(CREATE, LIST, LIST, LIST), all.requests(1));
        all.requests(2);
        clients.get(held.release());
        Leases second = all.get(head);
        assertEquals(List.of(LIST, MULTI), all.requests(1));
        clients.settle();
        assertEquals(List.of(LIST), all.requests(2)); // It is the head now, and waits.
        assertFalse(next.isDone());
        clients.get(second.release());
        clients.get(all.get(next).release());
    }

    @Test
    void wideRequestIsNotOvertaken() {
        Leases held = all.hold(0, 3, 2);
        AsyncResult<Leases> wide = all.of(1, 3).acquire(2);
        clients.settle();
        AsyncResult<Leases> narrow = all.of(2, 3).acquire();
        clients.settle();
        assertFalse(wide.isDone());
        assertFalse(narrow.isDone());
        clients.get(held.release(1));
        Leases two = all.get(wide);
        clients.settle();
        assertFalse(narrow.isDone());
        clients.get(held.release());
        clients.get(all.get(narrow).release());
        clients.get(two.release());
    }

    @Test
    void timeIsOver() {
        Leases held = all.hold(0, 1, 1);
        assertNull(clients.get(all.of(1, 1).tryAcquire(1, Duration.ZERO)));
        assertEquals(List.of(), all.queue());
        assertNull(clients.get(all.of(1, 1).tryAcquire(1, Duration.ofSeconds(1))));
        AsyncResult<Leases> waiting = all.of(1, 1).acquire();
        assertNull(clients.get(all.of(2, 1).tryAcquire(1, Duration.ofSeconds(1))));
        assertTrue(waiting.cancel());
        clients.get(held.release());
        Leases now = all.get(all.of(1, 1).tryAcquire(1, Duration.ZERO));
        clients.get(now.release());
    }

    @Test
    void badCountsAreRefused() {
        Semaphore semaphore = all.of(0, 2);
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(0));
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(3));
        assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(3, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(1, Duration.ofNanos(-1)));
    }

    @Test
    void holdersAreShown() {
        Leases held = all.hold(0, 3, 2);
        List<Contender> holders = clients.get(all.of(1, 3).holders());
        assertEquals(2, holders.size());
        assertEquals(held.token(), holders.get(0).token());
        assertEquals(held.sessionId(), holders.get(1).sessionId());
        assertFalse(holders.get(0).ours());
        assertTrue(clients.get(all.of(0, 3).holders()).get(0).ours());
        assertEquals(3, clients.get(all.of(0, 3).max()));
        clients.get(held.release());
        assertEquals(
                List.of(),
                clients.get(all.semaphores(0)
                        .semaphore("/none", SemaphoreOptions.max(1))
                        .holders()));
    }

    @Test
    void deletedUnitTakesTheOthersAlong() {
        Leases held = all.hold(0, 2, 2);
        clients.servers.delete(held.units().get(1).path());
        assertEquals(false, clients.get(held.verify()));
        assertEquals(LossCause.NODE_GONE, clients.get(held.lost()));
        clients.settle();
        assertEquals(List.of(), all.units());
    }

    @Test
    void deletedUnitThatIsVerifiedAloneTakesTheOthersAlong() {
        Leases held = all.hold(0, 2, 2);
        Lease unit = held.units().get(1);
        clients.servers.delete(unit.path());
        assertEquals(false, clients.get(unit.verify()));
        assertEquals(LeaseState.LOST, held.state());
        clients.settle();
        assertEquals(List.of(), all.units());
    }

    @Test
    void deletedNodeAtTheHeadContendsAgain() {
        Leases held = all.hold(0, 1, 1);
        AsyncResult<Leases> waiting = all.of(1, 1).acquire();
        clients.settle();
        clients.servers.delete("/s/locks/" + all.queue().get(0));
        clients.get(held.release());
        clients.get(all.get(waiting).release());
    }

    @Test
    void closeReleasesWhatIsHeld() {
        Leases held = all.hold(0, 2, 2);
        clients.get(all.semaphores(0).close());
        assertEquals(LeaseState.RELEASED, held.state());
        assertEquals(List.of(), all.units());
    }

    // The maximum in a node.

    private Semaphore dynamic(int client) {
        return all.of(client, SemaphoreOptions.maxFrom(SemaphoreFixture.MAX));
    }

    @Test
    void raisedMaximumWakesTheHead() {
        clients.servers.create(SemaphoreFixture.MAX, SemaphoreFixture.number(1));
        all.requests(0);
        Leases held = all.get(dynamic(0).acquire());
        assertEquals(List.of(CREATE, LIST, LIST, READ, MULTI), all.requests(0));
        AsyncResult<Leases> wide = dynamic(1).acquire(2);
        clients.settle();
        assertFalse(wide.isDone());
        clients.servers.setData(SemaphoreFixture.MAX, SemaphoreFixture.number(2));
        clients.settle();
        assertFalse(wide.isDone());
        assertEquals(2, clients.get(dynamic(2).max()));
        clients.servers.setData(SemaphoreFixture.MAX, SemaphoreFixture.number(3));
        Leases two = all.get(wide);
        clients.servers.setData(SemaphoreFixture.MAX, SemaphoreFixture.number(1));
        clients.settle();
        assertTrue(two.isHeld() && held.isHeld());
        assertNull(clients.get(dynamic(2).tryAcquire(1, Duration.ofSeconds(1))));
        clients.get(two.release());
        assertNull(clients.get(dynamic(2).tryAcquire(1, Duration.ZERO)));
        clients.get(held.release());
    }

    @Test
    void loweredMaximumIsNeverExceededByAGrant() {
        for (int step = 0; step < 60; step++) {
            try (SemaphoreFixture one = new SemaphoreFixture(1)) {
                one.clients.servers.create(SemaphoreFixture.MAX, SemaphoreFixture.number(1));
                one.clients.settle();
                AsyncResult<Leases> result = one.of(0, SemaphoreOptions.maxFrom(SemaphoreFixture.MAX))
                        .acquire();
                one.steps(step, result);
                boolean before = !one.units().isEmpty();
                one.clients.servers.setData(SemaphoreFixture.MAX, SemaphoreFixture.number(0));
                one.clients.settle();
                assertEquals(before ? 1 : 0, one.units().size(), "step " + step);
                one.clients.servers.setData(SemaphoreFixture.MAX, SemaphoreFixture.number(1));
                one.clients.get(one.get(result).release());
                one.assertNothingLeft();
            }
        }
    }

    @Test
    void unusableMaximumIsAnError() {
        assertInstanceOf(IllegalStateException.class, clients.error(dynamic(0).acquire()));
        clients.servers.create(SemaphoreFixture.MAX, new byte[3]);
        Throwable error = clients.error(dynamic(0).acquire());
        assertTrue(String.valueOf(error.getMessage()).contains("/max has 3 bytes"), String.valueOf(error));
        assertInstanceOf(IllegalStateException.class, clients.error(dynamic(0).max()));
    }

    // Other clients.

    @Test
    void strictGivesBackWhatIsTooMuch() {
        int back = 0;
        for (int step = 0; step < 60; step++) {
            try (SemaphoreFixture one = new SemaphoreFixture(1)) {
                one.clients.settle();
                one.requests(0);
                AsyncResult<Leases> result =
                        one.of(0, SemaphoreOptions.max(1).strict(true)).acquire();
                one.steps(step, result);
                if (result.isDone()) {
                    assertEquals(List.of(CREATE, LIST, LIST, MULTI, LIST), one.requests(0));
                    one.clients.get(one.get(result).release());
                    break;
                }
                String stray = "/s/leases/_c_x-lease--000000001"; // A number before all others.
                one.clients.servers.create(stray, null);
                boolean counted = one.requests(0).size() == 5;
                one.clients.settle();
                assertEquals(counted, result.isDone(), "step " + step);
                back += result.isDone() ? 0 : 1;
                one.clients.servers.delete(stray);
                one.clients.get(one.get(result).release());
                one.assertNothingLeft();
            }
        }
        assertTrue(back > 5, "given back or refused " + back + " times");
    }

    private Semaphore kazoo(int client, String path, int max) {
        return all.semaphores(client).semaphore(path, SemaphoreOptions.max(max).layout(Layout.KAZOO));
    }

    @Test
    void kazooLayout() {
        Leases held = all.get(kazoo(0, "/k", 2).acquire(2));
        assertEquals("2", text(clients.servers.data("/k")));
        assertEquals(2, all.children("/k").size());
        assertTrue(Pattern.matches("/k/[0-9a-f]{32}", held.path()), held.path());
        AsyncResult<Leases> waiting = kazoo(1, "/k", 2).acquire();
        clients.settle();
        assertTrue(Pattern.matches(
                "[0-9a-f]{32}__lock__0000000001", all.children("/k-__lock__").get(0)));
        assertEquals(2, clients.get(kazoo(2, "/k", 2).holders()).size());
        clients.get(held.release());
        clients.get(all.get(waiting).release());
        Throwable error = clients.error(kazoo(1, "/k", 3).acquire());
        assertInstanceOf(IllegalArgumentException.class, error);
        assertTrue(String.valueOf(error.getMessage()).contains("max: 3 (expected: 2"), String.valueOf(error));
        clients.settle();
        assertEquals(List.of(), all.children("/k-__lock__"));
    }

    @Test
    void kazooTextOfAnotherUseIsLeftAlone() {
        clients.servers.create("/t", "mine".getBytes(StandardCharsets.UTF_8));
        clients.get(all.get(kazoo(0, "/t", 1).acquire()).release());
        assertEquals("mine", text(clients.servers.data("/t")));
        clients.servers.create("/e", null);
        clients.get(all.get(kazoo(0, "/e", 1).acquire()).release());
        assertEquals("1", text(clients.servers.data("/e")));
    }

    private static @Nullable String text(byte @Nullable [] data) {
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }
}
