// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests of a lock, counted at the servers. */
class LockCostTest {
    private static final int CREATE = 15;
    private static final int LIST = 8;
    private static final int DELETE = 2;
    private static final int READ = 4;

    private final LockFixture locks = new LockFixture(3);
    private final SimulatedClients clients = locks.clients;

    @AfterEach
    void nothingIsLeft() {
        locks.close();
    }

    @Test
    void freeLockTakesTwoRequests() {
        Lease lease = locks.hold(0);
        assertEquals(List.of(CREATE, LIST), locks.requests(0));
        assertTrue(lease.isHeld());
        assertTrue(lease.remaining().compareTo(Duration.ZERO) > 0);
        assertTrue(Pattern.matches("/lock/_c_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-lock-0000000000", lease.path()));
        String session = "%016x".formatted(clients.client(0).sessionId());
        assertTrue(lease.path().replace("-", "").contains("_c_" + session), lease.path());
        clients.get(lease.release());
        assertEquals(List.of(DELETE), locks.requests(0));
        assertEquals(LeaseState.RELEASED, lease.state());
        assertTrue(lease.lost().isCancelled() || clients.error(lease.lost()) instanceof CancellationException);
        locks.assertNothingLeft();
    }

    @Test
    void foreignWaiterTakesFourRequestsAndNoneForTheGrant() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        assertFalse(second.isDone());
        assertEquals(List.of(CREATE, LIST, READ, READ), locks.requests(1));
        locks.requests(0);
        clients.get(first.release());
        Lease granted = locks.get(second);
        assertEquals(List.of(DELETE), locks.requests(0));
        assertEquals(List.of(), locks.requests(1));
        assertTrue(granted.token() > first.token());
        clients.get(granted.release());
        locks.assertNothingLeft();
    }

    @Test
    void localWaiterTakesTwoRequestsAndTwoForTheHandOver() {
        Lease first = locks.hold(0);
        locks.requests(0);
        AsyncResult<Lease> second = locks.lock(0).acquire();
        clients.settle();
        assertEquals(List.of(CREATE, LIST), locks.requests(0));
        clients.get(first.release());
        Lease granted = locks.get(second);
        assertEquals(List.of(DELETE, LIST), locks.requests(0));
        clients.get(granted.release());
        assertEquals(List.of(DELETE), locks.requests(0));
        locks.assertNothingLeft();
    }

    @Test
    void thirdWaiterReadsOnceMoreWhenTheSecondLeaves() {
        Lease first = locks.hold(0);
        AsyncResult<Lease> second = locks.lock(1).acquire();
        clients.settle();
        AsyncResult<Lease> third = locks.lock(2).acquire();
        clients.settle();
        locks.requests(2);
        assertTrue(second.cancel());
        clients.settle();
        assertEquals(List.of(READ), locks.requests(2));
        clients.get(first.release());
        clients.get(locks.get(third).release());
        assertEquals(List.of(DELETE), locks.requests(2));
        locks.assertNothingLeft();
    }

    @Test
    void failedTryTakesThreeRequestsOrNone() {
        Lease first = locks.hold(0);
        locks.requests(0);
        assertNull(clients.get(locks.lock(1).tryAcquire(Duration.ZERO)));
        assertEquals(1, locks.nodes().size(), "null leaves no node behind");
        assertEquals(List.of(CREATE, LIST, DELETE), locks.requests(1));
        assertNull(clients.get(locks.lock(0).tryAcquire(Duration.ZERO)));
        assertEquals(List.of(), locks.requests(0));
        clients.get(first.release());
        Lease own = locks.get(locks.lock(1).tryAcquire(Duration.ZERO));
        clients.get(own.release());
        locks.assertNothingLeft();
    }

    @Test
    void thousandLocalWaitersShareListingsAndWatches() {
        Lease first = locks.hold(1);
        List<AsyncResult<Lease>> waiters = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            waiters.add(locks.lock(0).acquire());
        }
        clients.settle();
        assertTrue(locks.requests(0).size() <= 1020);
        assertTrue(clients.servers.watches() <= 2, clients.servers.watches() + " watches");
        clients.get(first.release());
        long last = first.token();
        for (AsyncResult<Lease> waiter : waiters) {
            Lease lease = locks.get(waiter);
            assertTrue(lease.token() > last, "first come, first served");
            last = lease.token();
            lease.release();
        }
        clients.settle();
        int drained = locks.requests(0).size();
        assertTrue(drained <= 2001, drained + " requests");
        locks.assertNothingLeft();
    }
}
