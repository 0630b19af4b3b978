// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Participant;
import io.lanekeeper.recipes.integration.RealServerCase;
import io.lanekeeper.recipes.lock.Contender;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Locks, semaphores and elections beside nodes that have the names and data of kazoo's, made by hand. */
class KazooLayoutTest extends RealServerCase {
    private static final String LOCK = "[0-9a-f]{32}__lock__[0-9]{10}";
    private static final String READ = "[0-9a-f]{32}__rlock__[0-9]{10}";
    private static final String HEX = "f75d1ab49f6c4b0eb0b8e6ca1cd0f2d4";
    private static final String OTHER_HEX = "0b1c2d3e4f5061728394a5b6c7d8e9f0";

    private Recipes kazooRecipes() {
        return Recipes.builder(client()).layout(Layout.KAZOO).identifier("ours").build();
    }

    private String enqueue(String kind) {
        return make(path() + '/' + HEX + kind, "host", CreateMode.EPHEMERAL_SEQUENTIAL);
    }

    private void delete(String node) {
        get(observer().delete(node));
    }

    @Test
    void lockHasTheNodesOfKazoo() {
        Lock lock = kazooRecipes().lock(path());
        Lease lease = get(lock.acquire());
        assertMatches(LOCK, onlyChild(path()));
        assertEquals("ours", text(lease.path()));
        String second = enqueue("__lock__");
        assertEquals(
                List.of("ours", "host"),
                get(lock.contenders()).stream().map(Contender::identifier).toList());
        get(lease.release());
        assertNull(get(lock.tryAcquire(SHORT)));
        AsyncResult<Lease> waiting =
                untilWaiting(() -> kazooRecipes().lock(path()).acquire());
        assertFalse(waiting.isDone());
        delete(second);
        get(get(waiting).release());
        untilChildren(0, path());
    }

    /** Curator's layout counts both names, but kazoo counts only its own: a lock of both needs kazoo's layout. */
    @Test
    void curatorsLayoutWaitsForKazooToo() {
        String holder = enqueue("__lock__");
        AsyncResult<Lease> waiting = untilWaiting(() -> recipes().lock(path()).acquire());
        assertFalse(waiting.isDone());
        delete(holder);
        get(get(waiting).release());
    }

    /** kazoo's waiters are behind a number that is lower than theirs, whatever their names begin with. */
    @Test
    void orderIsThatOfTheNumbers() {
        Lease holder = get(kazooRecipes().lock(path()).acquire());
        String second = make(path() + '/' + OTHER_HEX + "__lock__", "second", CreateMode.EPHEMERAL_SEQUENTIAL);
        AsyncResult<Lease> third =
                untilWaiting(() -> kazooRecipes().lock(path()).acquire());
        String fourth = enqueue("__lock__");
        assertEquals(4, get(kazooRecipes().lock(path()).contenders()).size());
        get(holder.release());
        assertFalse(third.isDone());
        delete(second);
        Lease lease = get(third);
        get(lease.release());
        delete(fourth);
    }

    @Test
    void readersAndWritersHaveTheNamesOfKazoo() {
        ReadWriteLock ours = kazooRecipes().readWriteLock(path());
        String reader = enqueue("__rlock__");
        Lease read = get(ours.read().acquire());
        assertMatches(READ, read.path().substring(path().length() + 1));
        assertNull(get(kazooRecipes().lock(path()).tryAcquire(SHORT)), "a lock of kazoo is a writer");
        assertNull(get(ours.write().tryAcquire(SHORT)));
        get(read.release());
        AsyncResult<WriteLease> writer =
                untilWaiting(() -> kazooRecipes().readWriteLock(path()).write().acquireWrite());
        delete(reader);
        WriteLease write = get(writer);
        assertMatches(LOCK, onlyChild(path()));
        assertThrows(UnsupportedOperationException.class, write::downgrade);
        get(write.release());
        String theirs = enqueue("__lock__");
        AsyncResult<Lease> behind = untilWaiting(() -> ours.read().acquire());
        assertFalse(behind.isDone());
        delete(theirs);
        get(get(behind).release());
    }

    private Semaphore semaphore(int max) {
        return kazooRecipes().semaphore(path(), SemaphoreOptions.max(max).layout(Layout.KAZOO));
    }

    @Test
    void semaphoreHasTheNodesOfKazoo() {
        Semaphore ours = semaphore(2);
        Leases first = get(ours.acquire());
        assertEquals("2", text(path()));
        assertMatches("[0-9a-f]{32}", onlyChild(path()));
        assertEquals("ours", text(path() + '/' + onlyChild(path())));
        assertEquals(List.of(), children(path() + "-__lock__"));
        String theirs = make(path() + '/' + HEX, "host", CreateMode.EPHEMERAL);
        assertEquals(2, get(ours.holders()).size());
        AsyncResult<Leases> waiting = untilWaiting(() -> semaphore(2).acquire());
        assertMatches(LOCK, onlyChild(path() + "-__lock__"));
        assertFalse(waiting.isDone());
        delete(theirs);
        get(get(waiting).release());
        get(first.release());
        String queued = make(path() + "-__lock__/" + HEX + "__lock__", "host", CreateMode.EPHEMERAL_SEQUENTIAL);
        AsyncResult<Leases> behind = untilWaiting(() -> semaphore(2).acquire());
        assertFalse(behind.isDone());
        delete(queued);
        get(get(behind).release());
    }

    @Test
    void otherMaximumOfASemaphoreIsAnError() {
        make(path(), "3", CreateMode.PERSISTENT);
        Throwable error = failure(semaphore(2).acquire());
        assertInstanceOf(IllegalArgumentException.class, error);
        assertMatches("max: 2 \\(expected: 3.*", String.valueOf(error.getMessage()));
        get(get(semaphore(3).acquire()).release());
        untilChildren(0, path() + "-__lock__");
    }

    @Test
    void electionIsALockOfKazoo() {
        String theirs = enqueue("__lock__");
        LeaderElection ours = recipes()
                .election(
                        path(),
                        ElectionOptions.DEFAULT.layout(ElectionOptions.KAZOO).id("ours"));
        untilWaiting(ours::start);
        assertEquals(
                List.of("host", "ours"),
                get(ours.participants()).stream().map(Participant::id).toList());
        delete(theirs);
        assertTrue(get(ours.awaitLeadership()).isHeld());
        assertMatches(LOCK, onlyChild(path()));
        get(ours.close());
        untilChildren(0, path());
    }
}
