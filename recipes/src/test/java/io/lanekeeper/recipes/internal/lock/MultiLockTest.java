// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lanekeeper.client.Op;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.lock.MultiLock;
import io.lanekeeper.recipes.lock.MultiLock.MultiLease;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MultiLockTest {
    private static final int MULTI = 14;
    private static final int LIST = 8;

    private final LockFixture locks = new LockFixture(2);
    private final SimulatedClients clients = locks.clients;

    @AfterEach
    void nothingIsLeft() {
        for (String path : List.of("/a", "/b", "/c")) {
            if (clients.servers.exists(path)) {
                assertEquals(List.of(), clients.servers.children(path), path);
            }
        }
        locks.close();
    }

    private MultiLock lock(int client, String... paths) {
        return locks.locks(client).multiLock(List.of(paths));
    }

    private void makeDirectories() {
        for (String path : List.of("/a", "/b", "/c")) {
            clients.servers.create(path, null);
        }
    }

    @Test
    void freeLocksTakeOneTransactionAndAListingEach() {
        makeDirectories();
        MultiLease lease = clients.get(lock(0, "/a", "/b", "/c").acquire());
        assertEquals(List.of(MULTI, LIST, LIST, LIST), locks.requests(0));
        Map<String, Lease> parts = lease.leases();
        assertEquals(List.of("/a", "/b", "/c"), List.copyOf(parts.keySet()));
        parts.values().forEach(part -> assertEquals(lease.token(), part.token()));
        assertEquals(
                1, clients.get(lease.guarded(List.of(Op.setData("/a", null)))).size());
        assertEquals(true, clients.get(lease.verify()));
        locks.requests(0);
        clients.get(lease.release());
        assertEquals(List.of(MULTI), locks.requests(0));
        locks.assertNothingLeft();
    }

    @Test
    void missingDirectoriesAreMade() {
        MultiLease lease = clients.get(lock(0, "/a", "/b").acquire());
        clients.get(lease.release());
        locks.assertNothingLeft();
    }

    @Test
    void oppositeOrdersDoNotWaitForOneAnother() {
        makeDirectories();
        MultiLock one = lock(0, "/a", "/b", "/c");
        MultiLock other = lock(1, "/c", "/b", "/a");
        for (int i = 0; i < 10; i++) {
            AsyncResult<MultiLease> first = one.acquire();
            AsyncResult<MultiLease> second = other.acquire();
            clients.handler.runUntil(() -> first.isDone() || second.isDone(), SimulatedClients.SOON);
            assertFalse(first.isDone() && second.isDone(), "both have it");
            AsyncResult<MultiLease> winner = first.isDone() ? first : second;
            clients.get(clients.get(winner).release());
            clients.get(clients.get(winner == first ? second : first).release());
        }
        locks.assertNothingLeft();
    }

    @Test
    void singleLocksAreWaitedForAndTriesFail() {
        makeDirectories();
        Lease single = clients.get(locks.locks(1).lock("/b").acquire());
        assertNull(clients.get(lock(0, "/a", "/b").tryAcquire(Duration.ZERO)));
        assertEquals(List.of(), clients.servers.children("/a"));
        assertNull(clients.get(lock(0, "/a", "/b").tryAcquire(Duration.ofMillis(500))));
        AsyncResult<MultiLease> waiting = lock(0, "/a", "/b").acquire();
        clients.settle();
        assertFalse(waiting.isDone());
        assertNull(clients.get(lock(0, "/a", "/c").tryAcquire(Duration.ZERO)), "known here");
        clients.get(single.release());
        clients.get(clients.get(waiting).release());
        locks.assertNothingLeft();
    }

    @Test
    void oneLostNodeLosesAllAndLeavesNone() {
        makeDirectories();
        MultiLease lease = clients.get(lock(0, "/a", "/b").acquire());
        AsyncResult<LossCause> lost = lease.lost();
        clients.servers.delete(part(lease, "/b").path());
        assertEquals(false, clients.get(lease.verify()));
        assertEquals(LossCause.NODE_GONE, clients.get(lost));
        assertEquals(LeaseState.LOST, part(lease, "/a").state());
        clients.settle();
        locks.assertNothingLeft();
    }

    @Test
    void waiterThatLosesOneNodeBeginsAgainInAllQueues() {
        makeDirectories();
        Lease single = clients.get(locks.locks(1).lock("/b").acquire());
        AsyncResult<MultiLease> waiting = lock(0, "/a", "/b").acquire();
        clients.settle();
        for (String name : clients.servers.children("/b")) {
            if (!single.path().endsWith(name)) {
                clients.servers.delete("/b/" + name);
            }
        }
        clients.settle();
        clients.settle();
        assertEquals(1, clients.servers.children("/a").size());
        assertEquals(2, clients.servers.children("/b").size());
        clients.get(single.release());
        clients.get(clients.get(waiting).release());
        locks.assertNothingLeft();
    }

    @Test
    void cutAtEachStepLeavesNothingAndGivesOneLease() {
        makeDirectories();
        for (int step = 0; step < 60; step++) {
            AsyncResult<MultiLease> result = lock(0, "/a", "/b").acquire();
            int[] steps = {0};
            int stop = step;
            clients.handler.runUntil(() -> ++steps[0] > stop, Duration.ofSeconds(1));
            if (step % 2 == 0) {
                clients.disconnect(0);
            } else {
                clients.expire(0);
            }
            MultiLease lease = clients.get(result);
            clients.handler.runUntil(() -> clients.client(0).state().connected(), SimulatedClients.SOON);
            clients.settle();
            if (lease.state() != LeaseState.LOST) {
                assertEquals(true, clients.get(lease.verify()), "step " + step);
                assertEquals(1, clients.servers.children("/a").size(), "step " + step);
            }
            clients.get(lease.release());
            clients.handler.advance(Duration.ofSeconds(1));
            assertEquals(0, clients.servers.children("/a").size(), "step " + step);
            assertEquals(0, clients.servers.children("/b").size(), "step " + step);
        }
        locks.assertNothingLeft();
    }

    @Test
    void cancelledAtEachStepLeavesNothing() {
        makeDirectories();
        for (int step = 0; step < 40; step++) {
            AsyncResult<MultiLease> result = lock(0, "/a", "/b").acquire();
            int[] steps = {0};
            int stop = step;
            clients.handler.runUntil(() -> ++steps[0] > stop, Duration.ofSeconds(1));
            if (!result.cancel()) {
                clients.get(clients.get(result).release());
            }
            clients.handler.advance(Duration.ofSeconds(1));
            assertEquals(0, clients.servers.children("/a").size(), "step " + step);
        }
        locks.assertNothingLeft();
    }

    private static Lease part(MultiLease lease, String path) {
        return Objects.requireNonNull(lease.leases().get(path));
    }
}
