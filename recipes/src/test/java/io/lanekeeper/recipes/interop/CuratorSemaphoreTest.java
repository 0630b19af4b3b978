// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.junit.jupiter.api.Test;

/** Semaphores beside Curator's {@code InterProcessSemaphoreV2} and {@code InterProcessSemaphoreMutex} on one path. */
class CuratorSemaphoreTest extends CuratorCase {
    private static final String UNIT = PROTECTED + "lease-[0-9]{10}";

    private String leases() {
        return path() + "/leases";
    }

    private Semaphore ours(int max) {
        return recipes().semaphore(path(), SemaphoreOptions.max(max));
    }

    private InterProcessSemaphoreV2 theirs(int max) {
        return new InterProcessSemaphoreV2(curator(), path(), max);
    }

    @Test
    void curatorWaitsForUnitsOfBoth() {
        Leases first = get(ours(2).acquire());
        InterProcessSemaphoreV2 theirs = theirs(2);
        Lease second = thread().call(theirs::acquire);
        InterProcessSemaphoreV2 other = theirs(2);
        CuratorThread thread = thread();
        assertNull(thread.call(() -> other.acquire(SHORT.toMillis(), TimeUnit.MILLISECONDS)));
        Future<Lease> waiting = thread.begin(other::acquire);
        untilChildren(3, leases());
        assertFalse(waiting.isDone());
        get(first.release());
        Lease third = CuratorThread.get(waiting);
        assertEquals(2, children(leases()).size());
        theirs.returnLease(second);
        other.returnLease(third);
        untilChildren(0, leases());
        untilChildren(0, path() + "/locks");
    }

    @Test
    void oursWaitsForUnitsOfBoth() {
        InterProcessSemaphoreV2 theirs = theirs(3);
        Collection<Lease> two = thread().call(() -> theirs.acquire(2));
        Semaphore ours = ours(3);
        Leases one = get(ours.acquire());
        assertNull(get(ours(3).tryAcquire(1, SHORT)));
        AsyncResult<Leases> waiting = untilWaiting(() -> ours.acquire(2));
        get(one.release());
        assertFalse(waiting.isDone());
        theirs.returnAll(two);
        Leases both = get(waiting);
        assertEquals(2, both.units().size());
        assertNull(thread().call(() -> theirs.acquire(2, SHORT.toMillis(), TimeUnit.MILLISECONDS)));
        get(both.release());
        untilChildren(0, leases());
    }

    @Test
    void nodesAreThoseOfCurator() {
        Recipes recipes = Recipes.builder(client()).identifier("ours").build();
        Semaphore ours = recipes.semaphore(path(), SemaphoreOptions.max(3));
        Leases lease = get(ours.acquire(2));
        assertEquals(List.of("leases", "locks"), children(path()));
        for (String name : children(leases())) {
            assertMatches(UNIT, name);
            assertEquals("ours", text(leases() + '/' + name));
        }
        InterProcessSemaphoreV2 theirs = theirs(3);
        theirs.setNodeData(bytes("theirs"));
        Lease third = thread().call(theirs::acquire);
        assertMatches(UNIT, third.getNodeName());
        assertArrayEquals(bytes("theirs"), CuratorThread.unchecked(third::getData));
        assertEquals(Set.copyOf(children(leases())), Set.copyOf(CuratorThread.unchecked(theirs::getParticipantNodes)));
        List<Contender> holders = get(ours.holders());
        assertEquals(
                List.of("ours", "ours", "theirs"),
                holders.stream().map(Contender::identifier).toList());
        get(lease.release(1));
        assertEquals(2, CuratorThread.unchecked(theirs::getParticipantNodes).size());
        get(lease.release());
        theirs.returnLease(third);
    }

    @Test
    void lostUnitsGoToTheOther() {
        Leases lost = get(ours(1).acquire());
        CuratorFramework curator = curator();
        InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, path(), 1);
        CuratorThread thread = thread();
        Future<Lease> waiting = untilWaiting(() -> thread.begin(theirs::acquire));
        server().expireSession(lost.sessionId());
        CuratorThread.get(waiting);
        assertEquals(LossCause.SESSION_EXPIRED, get(lost.lost()));
        AsyncResult<Leases> next = untilWaiting(() -> ours(1).acquire());
        server().expireSession(session(curator));
        get(get(next).release());
    }

    /** Curator's semaphore mutex is its semaphore with one unit. */
    @Test
    void semaphoreMutexIsASemaphoreOfOne() {
        InterProcessSemaphoreMutex theirs = new InterProcessSemaphoreMutex(curator(), path());
        thread().run(theirs::acquire);
        AsyncResult<Leases> waiting = untilWaiting(() -> ours(1).acquire());
        assertFalse(waiting.isDone());
        thread().run(theirs::release);
        Leases lease = get(waiting);
        CuratorThread thread = thread();
        Future<Boolean> next = untilWaiting(() -> thread.beginRun(theirs::acquire));
        assertFalse(next.isDone());
        get(lease.release());
        assertTrue(CuratorThread.get(next));
        thread.run(theirs::release);
    }

    @Test
    void maximumInASharedCountIsHeededByBoth() {
        String max = path() + "-max";
        CuratorFramework curator = curator();
        SharedCount count = new SharedCount(curator, max, 1);
        thread().run(count::start);
        Semaphore ours = recipes().semaphore(path(), SemaphoreOptions.maxFrom(max));
        assertEquals(1, get(ours.max()));
        Leases first = get(ours.acquire());
        AsyncResult<Leases> second = untilWaiting(() -> ours.acquire());
        assertFalse(second.isDone());
        thread().run(() -> count.setCount(2));
        get(second);
        InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, path(), count);
        CuratorThread thread = thread();
        Future<Lease> third = untilWaiting(() -> thread.begin(theirs::acquire));
        assertFalse(third.isDone());
        get(first.release());
        theirs.returnLease(CuratorThread.get(third));
        get(get(second).release());
        CuratorThread.unchecked(() -> {
            count.close();
            return true;
        });
    }
}
