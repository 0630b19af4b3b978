// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.lock.ReentrantLock;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReentrantLockTest {
    private static final String OWNER = "request 1";
    private static final String OTHER = "request 2";

    private final LockFixture locks = new LockFixture(2);
    private final SimulatedClients clients = locks.clients;

    @AfterEach
    void nothingIsLeft() {
        locks.close();
    }

    private ReentrantLock lock(int client) {
        return locks.locks(client).reentrantLock(LockFixture.PATH);
    }

    @Test
    void ownerAcquiresAgainWithoutARequest() {
        Lease first = clients.get(lock(0).acquire(OWNER));
        assertEquals(2, locks.requests(0).size());
        Lease second = clients.get(lock(0).acquire(new String(OWNER)));
        assertEquals(2, lock(0).holds(OWNER));
        assertEquals(first.token(), second.token());
        clients.get(first.release());
        clients.get(first.release());
        assertEquals(1, lock(0).holds(OWNER), "counts once");
        assertEquals(LeaseState.RELEASED, first.state());
        assertTrue(second.isHeld());
        assertEquals(List.of(), locks.requests(0));
        assertEquals(1, locks.nodes().size());
        clients.get(second.release());
        assertEquals(0, lock(0).holds(OWNER));
        assertEquals(1, locks.requests(0).size());
        locks.assertNothingLeft();
    }

    @Test
    void otherOwnersWait() {
        Lease first = clients.get(lock(0).acquire(OWNER));
        locks.requests(0);
        assertNull(clients.get(lock(0).tryAcquire(OTHER, Duration.ZERO)));
        assertEquals(List.of(), locks.requests(0));
        AsyncResult<Lease> other = lock(0).acquire(OTHER);
        clients.settle();
        assertFalse(other.isDone());
        clients.get(first.release());
        clients.get(clients.get(other).release());
        locks.assertNothingLeft();
    }

    @Test
    void callsOfAPendingOwnerJoinIt() {
        Lease holder = locks.hold(1);
        AsyncResult<@Nullable Lease> now = lock(0).tryAcquire(OWNER, Duration.ZERO);
        AsyncResult<Lease> first = lock(0).acquire(OWNER);
        AsyncResult<Lease> second = lock(0).acquire(OWNER);
        AsyncResult<@Nullable Lease> late = lock(0).tryAcquire(OWNER, Duration.ofMillis(500));
        assertNull(clients.get(now));
        assertNull(clients.get(late));
        assertNull(clients.get(lock(0).tryAcquire(OWNER, Duration.ZERO)));
        assertTrue(first.cancel());
        clients.settle();
        assertEquals(2, locks.nodes().size());
        clients.get(holder.release());
        Lease lease = clients.get(second);
        assertEquals(1, lock(0).holds(OWNER));
        clients.get(lease.release());
        locks.assertNothingLeft();
    }

    @Test
    void lastCallThatIsCancelledGivesUpThePlace() {
        Lease holder = locks.hold(1);
        AsyncResult<Lease> first = lock(0).acquire(OWNER);
        AsyncResult<Lease> second = lock(0).acquire(OWNER);
        clients.settle();
        first.cancel();
        second.cancel();
        clients.settle();
        assertEquals(1, locks.nodes().size());
        assertNull(clients.get(lock(0).tryAcquire(OWNER, Duration.ZERO)));
        clients.get(holder.release());
        locks.assertNothingLeft();
    }

    @Test
    void limitIsAnErrorOfTheCall() {
        ReentrantLock twice = lock(0).limit(2);
        Lease first = clients.get(twice.acquire(OWNER));
        Lease second = clients.get(twice.acquire(OWNER));
        assertInstanceOf(IllegalStateException.class, clients.error(twice.acquire(OWNER)));
        assertThrows(IllegalArgumentException.class, () -> twice.limit(0));
        clients.get(first.release());
        clients.get(second.release());
        locks.assertNothingLeft();
    }

    @Test
    void lossEndsAllLeasesAndTheCount() {
        Lease first = clients.get(lock(0).acquire(OWNER));
        Lease second = clients.get(lock(0).acquire(OWNER));
        AsyncResult<LossCause> lost = second.lost();
        clients.expire(0);
        assertEquals(LossCause.SESSION_EXPIRED, clients.get(lost));
        assertEquals(LeaseState.LOST, first.state());
        assertEquals(0, lock(0).holds(OWNER));
        Lease again = clients.get(lock(0).acquire(OWNER));
        assertTrue(again.token() > first.token());
        Lease more = clients.get(lock(0).acquire(OWNER));
        clients.servers.delete(again.path());
        assertEquals(false, clients.get(again.verify()));
        assertEquals(LeaseState.LOST, more.state(), "one node, one loss");
        assertEquals(0, lock(0).holds(OWNER));
        locks.assertNothingLeft();
    }
}
