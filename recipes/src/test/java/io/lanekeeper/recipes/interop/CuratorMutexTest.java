// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.ReentrantLock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.ProtectedUtils;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.Revoker;
import org.junit.jupiter.api.Test;

/** Locks beside Curator's {@code InterProcessMutex} on one path. */
class CuratorMutexTest extends CuratorCase {
    private static final String NAME = PROTECTED + "lock-[0-9]{10}";

    private InterProcessMutex mutex(CuratorFramework curator) {
        return new InterProcessMutex(curator, path());
    }

    @Test
    void curatorWaitsForOurs() {
        Lease lease = get(recipes().lock(path()).acquire());
        InterProcessMutex mutex = mutex(curator());
        CuratorThread thread = thread();
        Future<Boolean> waiting = untilWaiting(() -> thread.beginRun(mutex::acquire));
        assertFalse(waiting.isDone());
        get(lease.release());
        assertTrue(CuratorThread.get(waiting));
        thread.run(mutex::release);
        untilChildren(0, path());
    }

    @Test
    void oursWaitsForCurator() {
        InterProcessMutex mutex = mutex(curator());
        CuratorThread thread = thread();
        thread.run(mutex::acquire);
        Lock lock = recipes().lock(path());
        assertNull(get(lock.tryAcquire(SHORT)));
        untilChildren(1, path());
        AsyncResult<Lease> waiting = untilWaiting(lock::acquire);
        assertFalse(waiting.isDone());
        thread.run(mutex::release);
        Lease lease = get(waiting);
        assertTrue(lease.isHeld());
        assertFalse(thread.call(() -> mutex.acquire(SHORT.toMillis(), TimeUnit.MILLISECONDS)));
        get(lease.release());
        untilChildren(0, path());
    }

    @Test
    void nodesAreThoseOfCurator() {
        Recipes recipes = Recipes.builder(client()).identifier("ours").build();
        Lease lease = get(recipes.lock(path()).acquire());
        String name = onlyChild(path());
        assertMatches(NAME, name);
        assertEquals(path() + '/' + name, lease.path());
        assertEquals("ours", text(lease.path()));
        assertEquals(lease.sessionId(), stat(lease.path()).ephemeralOwner());
        assertEquals(lease.token(), stat(lease.path()).czxid());
        UUID id = UUID.fromString(ProtectedUtils.extractProtectedId(name).orElseThrow());
        assertEquals(lease.sessionId(), id.getMostSignificantBits());
        CuratorFramework curator = curator();
        InterProcessMutex mutex = mutex(curator);
        CuratorThread thread = thread();
        untilWaiting(() -> thread.beginRun(mutex::acquire));
        String theirs = children(path()).stream()
                .filter(each -> !each.equals(name))
                .findFirst()
                .orElseThrow();
        assertMatches(NAME, theirs);
        assertEquals(
                List.of(lease.path(), path() + '/' + theirs),
                List.copyOf(CuratorThread.unchecked(mutex::getParticipantNodes)));
        List<Contender> all = get(recipes.lock(path()).contenders());
        assertEquals(
                List.of(lease.path(), path() + '/' + theirs),
                all.stream().map(Contender::path).toList());
        assertEquals(
                List.of("ours", true),
                List.of(all.get(0).identifier(), all.get(0).ours()));
        assertEquals(session(curator), all.get(1).sessionId());
        assertFalse(all.get(1).ours());
        get(lease.release());
        thread.run(mutex::release);
    }

    /**
     * A call for the lock, by either library.
     *
     * @param granted returns whether it has the lock
     * @param end waits for the lock, and releases it
     */
    private record Turn(BooleanSupplier granted, Runnable end) {}

    private Turn turn(CuratorFramework curator) {
        CuratorThread thread = thread();
        InterProcessMutex mutex = mutex(curator);
        Future<Boolean> call = thread.beginRun(mutex::acquire);
        return new Turn(call::isDone, () -> {
            CuratorThread.get(call);
            thread.run(mutex::release);
        });
    }

    private Turn turn(Recipes recipes) {
        AsyncResult<Lease> call = recipes.lock(path()).acquire();
        return new Turn(call::isDone, () -> get(get(call).release()));
    }

    /** Clients of both libraries queue one after another, and get the lock in that order, one at a time. */
    @Test
    void queueOfNineIsFair() {
        Recipes first = recipes();
        Recipes second = recipes();
        CuratorFramework curator = curator();
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            turns.add(i % 3 == 2 ? turn(curator) : turn(i % 3 == 0 ? first : second));
            untilChildren(i + 1, path());
        }
        for (int i = 0; i < 9; i++) {
            Turn present = turns.get(i);
            until("it is granted", present.granted());
            assertTrue(
                    turns.stream().skip(i + 1).noneMatch(each -> each.granted().getAsBoolean()));
            present.end().run();
            assertEquals(8 - i, children(path()).size());
        }
    }

    @Test
    void curatorGetsWhatOurSessionLosesAndOursWhatTheirsLoses() {
        Recipes recipes = recipes();
        Lease lost = get(recipes.lock(path()).acquire());
        CuratorFramework curator = curator();
        InterProcessMutex mutex = mutex(curator);
        CuratorThread thread = thread();
        Future<Boolean> waiting = untilWaiting(() -> thread.beginRun(mutex::acquire));
        server().expireSession(lost.sessionId());
        assertTrue(CuratorThread.get(waiting));
        assertEquals(LossCause.SESSION_EXPIRED, get(lost.lost()));
        assertEquals(LeaseState.LOST, lost.state());
        AsyncResult<Lease> next = untilWaiting(() -> recipes.lock(path()).acquire());
        server().expireSession(session(curator));
        Lease lease = get(next);
        assertTrue(lease.token() > lost.token());
        get(lease.release());
    }

    @Test
    void cancelInTheMiddleLetsCuratorPass() {
        CuratorFramework curator = curator();
        InterProcessMutex holder = mutex(curator);
        CuratorThread first = thread();
        first.run(holder::acquire);
        AsyncResult<Lease> cancelled = untilWaiting(() -> recipes().lock(path()).acquire());
        InterProcessMutex last = mutex(curator);
        CuratorThread second = thread();
        Future<Boolean> waiting = untilWaiting(() -> second.beginRun(last::acquire));
        assertTrue(cancelled.cancel());
        untilChildren(2, path());
        assertFalse(waiting.isDone());
        first.run(holder::release);
        assertTrue(CuratorThread.get(waiting));
        second.run(last::release);
    }

    @Test
    void curatorThatGivesUpLetsOursPass() {
        Lease holder = get(recipes().lock(path()).acquire());
        InterProcessMutex mutex = mutex(curator());
        CuratorThread thread = thread();
        Future<Boolean> gaveUp = thread.begin(() -> mutex.acquire(2 * SHORT.toMillis(), TimeUnit.MILLISECONDS));
        untilChildren(2, path());
        AsyncResult<Lease> waiting = recipes().lock(path()).acquire();
        assertFalse(CuratorThread.get(gaveUp));
        untilChildren(2, path());
        get(holder.release());
        get(get(waiting).release());
        untilChildren(0, path());
    }

    @Test
    void bothCountTheirOwnReentrance() {
        ReentrantLock lock = recipes().reentrantLock(path());
        Lease first = get(lock.acquire("owner"));
        Lease again = get(lock.acquire("owner"));
        InterProcessMutex mutex = mutex(curator());
        CuratorThread thread = thread();
        Future<Boolean> waiting = untilWaiting(() -> thread.beginRun(mutex::acquire));
        get(first.release());
        assertEquals(2, children(path()).size());
        assertFalse(waiting.isDone());
        get(again.release());
        assertTrue(CuratorThread.get(waiting));
        thread.run(mutex::acquire);
        AsyncResult<Lease> next = untilWaiting(() -> lock.acquire("owner"));
        thread.run(mutex::release);
        assertEquals(2, children(path()).size());
        assertFalse(next.isDone());
        thread.run(mutex::release);
        get(get(next).release());
    }

    @Test
    void revokerReachesTheListener() {
        Lease lease = get(recipes().lock(path()).watchOwnNode(true).acquire());
        CountDownLatch asked = new CountDownLatch(1);
        lease.addListener(new LeaseListener() {
            @Override
            public void stateChanged(Lease changed, LeaseState state) {}

            @Override
            public void revocationRequested(Lease wanted) {
                asked.countDown();
            }
        });
        CuratorFramework curator = curator();
        thread().run(() -> Revoker.attemptRevoke(curator, lease.path()));
        until("the listener is asked", () -> asked.getCount() == 0);
        assertTrue(lease.isHeld());
        get(lease.release());
    }

    /** Our revocation is a write, as Curator's is. */
    @Test
    void curatorIsAskedToRevoke() throws Exception {
        InterProcessMutex mutex = mutex(curator());
        CountDownLatch asked = new CountDownLatch(1);
        mutex.makeRevocable(revoked -> asked.countDown());
        CuratorThread thread = thread();
        thread.run(mutex::acquire);
        Contender holder = get(recipes().lock(path()).contenders()).get(0);
        get(observer().setData(holder.path(), bytes("__REVOKE__")));
        assertTrue(asked.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        thread.run(mutex::release);
    }

    /**
     * Curator counts each child of the directory that sorts before its own number, this module only those that have the form of a
     * contender's name.
     */
    @Test
    void foreignChildBlocksCuratorOnly() {
        make(path() + "/#note", "text", CreateMode.PERSISTENT);
        Lease lease = get(recipes().lock(path()).acquire());
        get(lease.release());
        InterProcessMutex mutex = mutex(curator());
        CuratorThread thread = thread();
        assertFalse(thread.call(() -> mutex.acquire(SHORT.toMillis(), TimeUnit.MILLISECONDS)));
        untilChildren(1, path());
        assertArrayEquals(bytes("text"), data(path() + "/#note"));
    }
}
