// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.integration.RealServerCase;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.value.Barrier;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recipes beside those of the real kazoo, if Python has it. A checkout of kazoo in {@code PYTHONPATH} will do. */
@SuppressWarnings("NullAway.Init") // set before each test
class KazooTest extends RealServerCase {
    private KazooPeer kazoo;

    @BeforeAll
    static void look() {
        String missing = KazooPeer.missing();
        assumeTrue(missing.isEmpty(), missing);
    }

    @BeforeEach
    void startKazoo() {
        kazoo = KazooPeer.start(server().connectString());
        kazoo.run("p = '" + path() + "'");
    }

    @AfterEach
    void endKazoo() {
        kazoo.close();
    }

    private Recipes kazooRecipes() {
        return Recipes.builder(client()).layout(Layout.KAZOO).identifier("ours").build();
    }

    @Test
    void locksExcludeEachOther() {
        kazoo.run("lock = zk.Lock(p, 'theirs')");
        Lease lease = get(kazooRecipes().lock(path()).acquire());
        CompletableFuture<String> waiting = untilWaiting(() -> kazoo.begin("lock.acquire()"));
        assertFalse(waiting.isDone());
        assertEquals("['ours', 'theirs']", kazoo.run("lock.contenders()"));
        get(lease.release());
        assertEquals("True", KazooPeer.get(waiting));
        AsyncResult<Lease> ours = untilWaiting(() -> kazooRecipes().lock(path()).acquire());
        assertFalse(ours.isDone());
        kazoo.run("lock.release()");
        get(get(ours).release());
        untilChildren(0, path());
    }

    /** Kazoo has to be taught the name in Curator's layout, by a pattern or a subclass; stock kazoo walks past it. */
    @Test
    void curatorsLayoutNeedsATaughtKazoo() {
        Lease lease = get(recipes().lock(path()).acquire());
        kazoo.run("stock = zk.Lock(p)");
        assertEquals("True", kazoo.run("stock.acquire(timeout=10)"));
        kazoo.run("stock.release()");
        kazoo.run("patient = zk.Lock(p, extra_lock_patterns=('-lock-',))");
        assertEquals("False", kazoo.run("patient.acquire(blocking=False)"));
        kazoo.run("Named = type('Named', (Lock,), {'_NODE_NAME': '-lock-', '_EXCLUDE_NAMES': ['-lock-']})");
        kazoo.run("named = Named(zk, p)");
        CompletableFuture<String> waiting = untilWaiting(() -> kazoo.begin("named.acquire()"));
        get(lease.release());
        assertEquals("True", KazooPeer.get(waiting));
        AsyncResult<Lease> ours = untilWaiting(() -> recipes().lock(path()).acquire());
        kazoo.run("named.release()");
        get(get(ours).release());
    }

    @Test
    void readersAndWritersExcludeEachOther() {
        ReadWriteLock ours = kazooRecipes().readWriteLock(path());
        kazoo.run("reader = zk.ReadLock(p)");
        kazoo.run("writer = zk.WriteLock(p)");
        Lease read = get(ours.read().acquire());
        assertEquals("True", kazoo.run("reader.acquire()"));
        assertEquals("False", kazoo.run("writer.acquire(blocking=False)"));
        get(read.release());
        AsyncResult<Lease> write = untilWaiting(() -> ours.write().acquire());
        kazoo.run("reader.release()");
        Lease writer = get(write);
        CompletableFuture<String> theirs = untilWaiting(() -> kazoo.begin("writer.acquire()"));
        get(writer.release());
        assertEquals("True", KazooPeer.get(theirs));
        assertNull(get(ours.read().tryAcquire(SHORT)));
        kazoo.run("writer.release()");
        get(get(ours.read().acquire()).release());
    }

    @Test
    void semaphoresShareTheirUnits() {
        Semaphore ours =
                kazooRecipes().semaphore(path(), SemaphoreOptions.max(2).layout(Layout.KAZOO));
        kazoo.run("one = zk.Semaphore(p, 'theirs', max_leases=2)");
        kazoo.run("two = zk.Semaphore(p, 'theirs', max_leases=2)");
        Leases first = get(ours.acquire());
        assertEquals("True", kazoo.run("one.acquire()"));
        assertEquals("['ours', 'theirs']", kazoo.run("sorted(one.lease_holders())"));
        assertEquals("False", kazoo.run("two.acquire(blocking=False)"));
        AsyncResult<Leases> waiting = untilWaiting(() -> kazooRecipes()
                .semaphore(path(), SemaphoreOptions.max(2).layout(Layout.KAZOO))
                .acquire());
        kazoo.run("one.release()");
        Leases second = get(waiting);
        CompletableFuture<String> theirs = untilWaiting(() -> kazoo.begin("two.acquire()"));
        get(first.release());
        assertEquals("True", KazooPeer.get(theirs));
        get(second.release());
        kazoo.run("two.release()");
        untilChildren(0, path());
    }

    @Test
    void electionsHaveOneLeader() {
        LeaderElection ours = kazooRecipes()
                .election(
                        path(),
                        ElectionOptions.DEFAULT.layout(ElectionOptions.KAZOO).id("ours"));
        get(ours.start());
        get(ours.awaitLeadership());
        kazoo.run("election = zk.Election(p, 'theirs')");
        kazoo.run("led = []");
        CompletableFuture<String> theirs = untilWaiting(() -> kazoo.begin("election.run(lambda: led.append(1))"));
        assertEquals("['ours', 'theirs']", kazoo.run("election.contenders()"));
        assertEquals("[]", kazoo.run("led"));
        get(ours.close());
        KazooPeer.get(theirs);
        assertEquals("[1]", kazoo.run("led"));
    }

    @Test
    void countersAndQueuesAreShared() {
        Counter counter = recipes().counter(path() + "/counter").codec(Codecs.ASCII);
        get(counter.add(5));
        kazoo.run("counter = zk.Counter(p + '/counter')");
        kazoo.run("counter += 3");
        assertEquals(8, get(counter.get()));
        kazoo.run("four = zk.Counter(p + '/four', support_curator=True)");
        kazoo.run("four += 300");
        assertEquals(
                301,
                get(recipes().counter(path() + "/four").codec(Codecs.INT_BE).add(1))
                        .after());
        assertEquals("301", kazoo.run("four.value"));
        Queue queue = recipes().queue(path() + "/queue");
        get(queue.put(bytes("second"), 100));
        kazoo.run("queue = zk.Queue(p + '/queue')");
        kazoo.run("queue.put(b'first', 10)");
        assertArrayEquals(bytes("first"), get(queue.take()));
        assertEquals("b'second'", kazoo.run("queue.get()"));
        kazoo.run("queue.put(b'third')");
        assertArrayEquals(bytes("third"), get(queue.take()));
    }

    @Test
    void claimsExcludeEachOther() {
        ClaimQueue ours = recipes().claimQueue(path(), ClaimQueueOptions.DEFAULT);
        kazoo.run("queue = zk.LockingQueue(p)");
        kazoo.run("queue.put(b'first')");
        get(ours.put(bytes("second")));
        Claim first = get(ours.claim());
        assertArrayEquals(bytes("first"), first.data());
        assertEquals("b'second'", kazoo.run("queue.get(timeout=10)"));
        assertNull(get(ours.tryClaim(SHORT)));
        assertEquals("None", kazoo.run("zk.LockingQueue(p).get(timeout=0.1)"));
        get(first.ack());
        assertEquals("True", kazoo.run("queue.consume()"));
        assertEquals(0, get(ours.size()));
    }

    @Test
    void partiesSeeEachOther() {
        Group party = recipes().group(path(), GroupLayout.PARTY);
        get(party.join("ours", new byte[0]));
        get(party.start());
        kazoo.run("party = zk.Party(p, 'theirs')");
        kazoo.run("party.join()");
        until("ours sees both", () -> party.members().keySet().equals(Set.of("ours", "theirs")));
        assertEquals("['ours', 'theirs']", kazoo.run("sorted(party)"));
        String shallow = path() + "-shallow";
        Group group = recipes().group(shallow, GroupLayout.SHALLOW_PARTY);
        get(group.join("ours", new byte[0]));
        get(group.start());
        kazoo.run("shallow = zk.ShallowParty(p + '-shallow', 'theirs')");
        kazoo.run("shallow.join()");
        until("ours sees both", () -> group.members().keySet().equals(Set.of("ours", "theirs")));
        assertEquals("['ours', 'theirs']", kazoo.run("sorted(shallow)"));
        get(party.close());
        get(group.close());
    }

    @Test
    void barriersHoldBoth() {
        Barrier ours = recipes().barrier(path() + "/barrier");
        get(ours.set());
        kazoo.run("barrier = zk.Barrier(p + '/barrier')");
        CompletableFuture<String> waiting = untilWaiting(() -> kazoo.begin("barrier.wait()"));
        get(ours.lift());
        assertEquals("True", KazooPeer.get(waiting));
        kazoo.run("barrier.create()");
        AsyncResult<Void> held = untilWaiting(ours::await);
        kazoo.run("barrier.remove()");
        get(held);
        DoubleBarrier both = recipes().doubleBarrier(path() + "/double", 2);
        kazoo.run("double = zk.DoubleBarrier(p + '/double', 2, 'theirs')");
        CompletableFuture<String> theirs = kazoo.begin("double.enter()");
        Lease lease = get(both.enter());
        KazooPeer.get(theirs);
        CompletableFuture<String> out = kazoo.begin("double.leave()");
        get(both.leave(lease));
        KazooPeer.get(out);
    }

    @Test
    void timedLeasesExcludeEachOther() {
        TimedLease ours = recipes().kazooLease(path(), Duration.ofSeconds(60));
        Grant grant = get(ours.tryObtain("ours"));
        assertNotNull(grant);
        assertEquals("False", kazoo.run("bool(zk.NonBlockingLease(p, timedelta(seconds=60), 'theirs'))"));
        get(ours.release(grant));
        assertEquals("True", kazoo.run("bool(zk.NonBlockingLease(p, timedelta(seconds=60), 'theirs'))"));
        assertNull(get(ours.tryObtain("ours")));
        assertNotNull(get(ours.tryObtain("theirs")));
    }
}
