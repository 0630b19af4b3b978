// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadWriteLockTest {
    private static final int MULTI = 14;
    private static final int LIST = 8;

    private final LockFixture locks = new LockFixture(3);
    private final SimulatedClients clients = locks.clients;

    @AfterEach
    void nothingIsLeft() {
        locks.close();
    }

    private ReadWriteLock lock(int client) {
        return locks.locks(client).readWriteLock(LockFixture.PATH);
    }

    @Test
    void readersShareAndWritersExclude() {
        Lease one = clients.get(lock(0).read().acquire());
        Lease two = clients.get(lock(1).read().acquire());
        AsyncResult<Lease> writer = lock(1).write().acquire();
        clients.settle();
        AsyncResult<Lease> late = lock(2).read().acquire();
        assertNull(clients.get(lock(2).read().tryAcquire(Duration.ZERO)));
        clients.settle();
        assertFalse(writer.isDone());
        assertFalse(late.isDone(), "writers do not starve");
        clients.get(one.release());
        clients.settle();
        assertFalse(writer.isDone());
        clients.get(two.release());
        Lease written = clients.get(writer);
        clients.settle();
        assertFalse(late.isDone());
        clients.get(written.release());
        clients.get(clients.get(late).release());
        assertTrue(written.path().contains("-__WRIT__"), written.path());
        locks.assertNothingLeft();
    }

    @Test
    void readersBehindAWriterShareOneListing() {
        Lease writer = clients.get(lock(0).write().acquire());
        List<AsyncResult<Lease>> readers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            readers.add(lock(1).read().acquire());
        }
        clients.settle();
        assertEquals(1, clients.servers.watches());
        locks.requests(0);
        locks.requests(1);
        clients.get(writer.release());
        for (AsyncResult<Lease> reader : readers) {
            assertTrue(clients.get(reader).isHeld());
        }
        assertEquals(1, locks.requests(0).size());
        assertEquals(List.of(LIST), locks.requests(1));
        readers.forEach(reader -> clients.get(clients.get(reader).release()));
        locks.assertNothingLeft();
    }

    @Test
    void readerWaitsForTheLastWriterInFront() {
        Lease first = clients.get(lock(0).write().acquire());
        AsyncResult<Lease> second = lock(1).write().acquire();
        clients.settle();
        AsyncResult<Lease> reader = lock(2).read().acquire();
        clients.settle();
        locks.requests(2);
        clients.get(first.release());
        Lease writer = clients.get(second);
        clients.settle();
        assertEquals(List.of(), locks.requests(2), "no wake-up that cannot grant");
        clients.get(writer.release());
        clients.get(clients.get(reader).release());
        locks.assertNothingLeft();
    }

    @Test
    void downgradedWriterKeepsOtherWritersOut() {
        WriteLease writer = clients.get(lock(0).write().acquireWrite());
        AsyncResult<Lease> other = lock(1).write().acquire();
        clients.settle();
        AsyncResult<Lease> local = lock(0).read().acquire();
        AsyncResult<Lease> foreign = lock(2).read().acquire();
        clients.settle();
        locks.requests(0);
        Lease reader = clients.get(writer.downgrade());
        assertEquals(MULTI, locks.requests(0).get(0));
        assertEquals(LeaseState.RELEASED, writer.state());
        assertTrue(reader.token() > writer.token());
        assertEquals(suffix(writer), suffix(reader), "the same number");
        clients.settle();
        assertFalse(other.isDone(), "a reader is in front");
        clients.get(reader.release());
        Lease next = clients.get(other);
        clients.settle();
        assertFalse(local.isDone());
        assertFalse(foreign.isDone());
        clients.get(next.release());
        clients.get(clients.get(local).release());
        clients.get(clients.get(foreign).release());
        clients.get(writer.release());
        locks.assertNothingLeft();
    }

    private static String suffix(Lease lease) {
        return lease.path().substring(lease.path().length() - 10);
    }

    @Test
    void downgradeOfAWatchedWriterIsNoLoss() {
        WriteLease writer =
                (WriteLease) clients.get(lock(0).write().watchOwnNode(true).acquire());
        clients.settle();
        AsyncResult<?> lost = writer.lost();
        Lease reader = clients.get(writer.downgrade());
        clients.settle();
        assertEquals(LeaseState.RELEASED, writer.state());
        assertTrue(lost.isCancelled());
        assertTrue(reader.isHeld());
        clients.get(reader.release());
        locks.assertNothingLeft();
    }

    @Test
    void downgradeWithALostReplyIsFoundByItsNode() {
        for (int step = 0; step < 40; step++) {
            WriteLease writer = clients.get(lock(0).write().acquireWrite());
            AsyncResult<Lease> result = writer.downgrade();
            int[] steps = {0};
            int stop = step;
            clients.handler.runUntil(() -> ++steps[0] > stop, Duration.ofSeconds(1));
            clients.disconnect(0);
            Lease reader = clients.get(result);
            assertEquals(1, locks.nodes().size(), "step " + step);
            assertEquals(true, clients.get(reader.verify()));
            assertEquals(LeaseState.RELEASED, writer.state());
            clients.get(reader.release());
            clients.settle();
            assertEquals(0, locks.nodes().size());
        }
        locks.assertNothingLeft();
    }

    @Test
    void downgradeNeedsTheWritersNode() {
        WriteLease writer = clients.get(lock(0).write().acquireWrite());
        clients.servers.delete(writer.path());
        assertInstanceOf(LeaseLostException.class, clients.error(writer.downgrade()));
        assertEquals(LeaseState.LOST, writer.state());
        assertInstanceOf(LeaseLostException.class, clients.error(writer.downgrade()));
        locks.assertNothingLeft();
    }

    @Test
    void kazooLayoutExcludesItsPlainLockAndHasNoDowngrade() {
        WriteLease writer =
                (WriteLease) clients.get(lock(0).write().layout(Layout.KAZOO).acquire());
        assertTrue(writer.path().contains("__lock__"), writer.path());
        assertThrows(UnsupportedOperationException.class, writer::downgrade);
        AsyncResult<Lease> plain = locks.lock(1).layout(Layout.KAZOO).acquire();
        clients.settle();
        assertFalse(plain.isDone());
        clients.get(writer.release());
        Lease lock = clients.get(plain);
        AsyncResult<Lease> reader = lock(2).read().layout(Layout.KAZOO).acquire();
        clients.settle();
        assertFalse(reader.isDone());
        clients.get(lock.release());
        Lease read = clients.get(reader);
        assertTrue(read.path().contains("__rlock__"), read.path());
        AsyncResult<Lease> behindReader = locks.lock(1).layout(Layout.KAZOO).acquire();
        clients.settle();
        assertFalse(behindReader.isDone(), "a plain lock is a writer");
        clients.get(read.release());
        clients.get(clients.get(behindReader).release());
        locks.assertNothingLeft();
    }
}
