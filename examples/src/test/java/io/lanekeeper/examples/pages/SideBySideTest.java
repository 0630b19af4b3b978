// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.CachedAtomicLong;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicInteger;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicValue;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.Participant;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Revoker;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.recipes.shared.SharedValue;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Curator and Lanekeeper on the same paths, as in a migration of one process after the other (docs/coming-from-curator.md). */
@Timeout(60)
class SideBySideTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private CuratorFramework curator;
    private ZooKeeperClient zk;
    private Recipes recipes;

    @BeforeEach
    void start() throws InterruptedException {
        curator = CuratorPage.curatorClient(server.connectString());
        CuratorPage.Application application = CuratorPage.client(server.connectString());
        zk = application.zk();
        recipes = application.recipes();
    }

    @AfterEach
    void stop() {
        zk.close();
        curator.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void mutexAndLockExcludeOneAnother() throws Exception {
        InterProcessMutex mutex = new InterProcessMutex(curator, "/m");
        mutex.acquire();
        assertNull(recipes.lock("/m").tryAcquire(Duration.ZERO).get(TIMEOUT));
        AsyncResult<Lease> waiting = recipes.lock("/m").acquire();
        assertFalse(waiting.await(Duration.ofMillis(100)));
        mutex.release();
        Lease lease = waiting.get(TIMEOUT);
        assertFalse(mutex.acquire(100, TimeUnit.MILLISECONDS));
        lease.release().get(TIMEOUT);
        assertTrue(mutex.acquire(15, TimeUnit.SECONDS));
        assertNull(recipes.lock("/m").tryAcquire(Duration.ofMillis(100)).get(TIMEOUT));
        mutex.release();
    }

    @Test
    void readersAndWritersExcludeOneAnother() throws Exception {
        InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, "/rw");
        theirs.readLock().acquire();
        Lease reader = recipes.readWriteLock("/rw").read().acquire().get(TIMEOUT);
        assertNull(
                recipes.readWriteLock("/rw").write().tryAcquire(Duration.ZERO).get(TIMEOUT));
        theirs.readLock().release();
        assertFalse(theirs.writeLock().acquire(100, TimeUnit.MILLISECONDS));
        reader.release().get(TIMEOUT);
        assertTrue(theirs.writeLock().acquire(15, TimeUnit.SECONDS));
        assertNull(recipes.readWriteLock("/rw").read().tryAcquire(Duration.ZERO).get(TIMEOUT));
        theirs.writeLock().release();
    }

    @Test
    void semaphoresCountTheUnitsOfBoth() throws Exception {
        InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, "/s", 2);
        theirs.acquire();
        Lease own = recipes.semaphore("/s", SemaphoreOptions.max(2)).acquire().get(TIMEOUT);
        assertNull(theirs.acquire(100, TimeUnit.MILLISECONDS));
        assertNull(recipes.semaphore("/s", SemaphoreOptions.max(2))
                .tryAcquire(1, Duration.ofMillis(100))
                .get(TIMEOUT));
        own.release().get(TIMEOUT);
        assertNotNull(theirs.acquire(15, TimeUnit.SECONDS));

        InterProcessSemaphoreMutex one = new InterProcessSemaphoreMutex(curator, "/one");
        one.acquire();
        assertNull(recipes.semaphore("/one", SemaphoreOptions.max(1))
                .tryAcquire(1, Duration.ofMillis(100))
                .get(TIMEOUT));
    }

    @Test
    void candidatesOfBothAreInOneElection() throws Exception {
        LeaderLatch latch = CuratorPage.curatorLatch(curator);
        LeaderElection election = recipes.election("/leader", ElectionOptions.DEFAULT.id("host-8"));
        election.start().get(TIMEOUT);
        assertEquals(ElectionState.CANDIDATE, election.state());
        assertEquals("host-7", election.participants().get(TIMEOUT).get(0).id());
        assertEquals(2, latch.getParticipants().size());
        assertTrue(latch.getParticipants().contains(new Participant("host-8", false)));
        latch.close();
        election.awaitLeadership().get(TIMEOUT);
        LeaderLatch next = new LeaderLatch(curator, "/leader", "host-9");
        next.start();
        assertFalse(next.await(100, TimeUnit.MILLISECONDS));
        assertEquals("host-8", next.getLeader().getId());
        election.close().get(TIMEOUT);
        assertTrue(next.await(15, TimeUnit.SECONDS));
        next.close();
    }

    @Test
    void selectorAndCampaignTakeTurns() throws Exception {
        CountDownLatch led = new CountDownLatch(3);
        CountDownLatch ours = new CountDownLatch(3);
        LeaderSelector selector = CuratorPage.curatorSelector(curator, work(led));
        LeaderElection election = CuratorPage.campaign(recipes, work(ours));
        assertTrue(led.await(15, TimeUnit.SECONDS));
        assertTrue(ours.await(15, TimeUnit.SECONDS));
        election.close().get(TIMEOUT);
        selector.close();
    }

    private CuratorPage.Work work(CountDownLatch done) {
        return new CuratorPage.Work() {
            @Override
            public void run() {
                done.countDown();
            }

            @Override
            public AsyncResult<Void> begin() {
                done.countDown();
                return AsyncResults.completed(zk.handler(), null);
            }
        };
    }

    @Test
    void numbersHaveOneForm() throws Exception {
        assertEquals(1, CuratorPage.curatorCounter(curator));
        assertEquals(2, CuratorPage.counter(recipes).get(TIMEOUT));
        assertEquals(3, CuratorPage.curatorCounter(curator));

        SharedCount count = new SharedCount(curator, "/count", 5);
        count.start();
        assertEquals(
                6,
                recipes.counter("/count")
                        .codec(Codecs.INT_BE)
                        .add(1)
                        .get(TIMEOUT)
                        .after());
        DistributedAtomicInteger integer = new DistributedAtomicInteger(curator, "/count", new RetryOneTime(1));
        assertEquals(6, integer.get().postValue());
        count.close();
    }

    @Test
    void multiLockExcludesMutexes() throws Exception {
        Lease both = recipes.multiLock(List.of("/m1", "/m2")).acquire().get(TIMEOUT);
        InterProcessMutex second = new InterProcessMutex(curator, "/m2");
        assertFalse(second.acquire(100, TimeUnit.MILLISECONDS));
        both.release().get(TIMEOUT);
        assertTrue(second.acquire(15, TimeUnit.SECONDS));
        assertNull(recipes.multiLock(List.of("/m1", "/m2"))
                .tryAcquire(Duration.ofMillis(100))
                .get(TIMEOUT));
        second.release();
    }

    @Test
    void revocationIsReceived() throws Exception {
        Lease lease = recipes.lock("/m").watchOwnNode(true).acquire().get(TIMEOUT);
        CountDownLatch asked = new CountDownLatch(1);
        lease.addListener(new LeaseListener() {
            @Override
            public void stateChanged(Lease changed, LeaseState state) {}

            @Override
            public void revocationRequested(Lease wanted) {
                asked.countDown();
            }
        });
        Revoker.attemptRevoke(curator, lease.path());
        assertTrue(asked.await(15, TimeUnit.SECONDS));
        assertTrue(lease.isHeld());
    }

    @Test
    void membersOfBothMeetAtADoubleBarrier() throws Exception {
        DistributedDoubleBarrier theirs = new DistributedDoubleBarrier(curator, "/d", 2);
        AsyncResult<Lease> entered = recipes.doubleBarrier("/d", 2).enter();
        assertFalse(entered.await(Duration.ofMillis(100)));
        assertTrue(theirs.enter(15, TimeUnit.SECONDS));
        AsyncResult<Void> left = recipes.doubleBarrier("/d", 2).leave(entered.get(TIMEOUT));
        assertFalse(left.await(Duration.ofMillis(100)));
        assertTrue(theirs.leave(15, TimeUnit.SECONDS));
        left.get(TIMEOUT);
    }

    @Test
    void valuesAreFollowedByBoth() throws Exception {
        SharedValue theirs = new SharedValue(curator, "/value", bytes("one"));
        theirs.start();
        theirs.setValue(bytes("two"));
        io.lanekeeper.recipes.value.SharedValue<String> ours = recipes.value("/value", Codecs.UTF_8);
        ours.start().get(TIMEOUT);
        assertEquals("two", ours.value().value());
        assertTrue(ours.trySet(ours.value(), "three").get(TIMEOUT));
        until(() -> "three".equals(new String(theirs.getValue(), UTF_8)));
        theirs.close();

        DistributedAtomicValue atomic = new DistributedAtomicValue(curator, "/value", new RetryOneTime(1));
        assertTrue(atomic.compareAndSet(bytes("three"), bytes("four")).succeeded());
        until(() -> "four".equals(ours.value().value()));
    }

    @Test
    void blocksOfNumbersDoNotOverlap() throws Exception {
        CachedAtomicLong theirs =
                new CachedAtomicLong(new DistributedAtomicLong(curator, "/ids", new RetryOneTime(1)), 10);
        assertEquals(1, theirs.next().postValue());
        assertEquals(11, recipes.counter("/ids").block(10).get(TIMEOUT).first());
        assertEquals(2, theirs.next().postValue());
    }

    @Test
    void nodeOfTheOtherLibraryIsAConflict() throws Exception {
        PersistentNode theirs = new PersistentNode(curator, CreateMode.EPHEMERAL, false, "/node", bytes("theirs"));
        theirs.start();
        assertTrue(theirs.waitForInitialCreate(15, TimeUnit.SECONDS));
        io.lanekeeper.recipes.node.PersistentNode ours =
                recipes.persistentNode("/node", bytes("ours"), PersistentNodeOptions.EPHEMERAL);
        ours.start().get(TIMEOUT);
        assertEquals(io.lanekeeper.recipes.node.PersistentNode.State.CONFLICT, ours.state());
        theirs.close();
        until(() -> ours.state() == io.lanekeeper.recipes.node.PersistentNode.State.PRESENT);
        ours.close().get(TIMEOUT);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "in time");
            Thread.sleep(5);
        }
    }

    @Test
    void barriersHoldBoth() throws Exception {
        DistributedBarrier barrier = new DistributedBarrier(curator, "/b");
        recipes.barrier("/b").set().get(TIMEOUT);
        assertFalse(barrier.waitOnBarrier(100, TimeUnit.MILLISECONDS));
        assertFalse(recipes.barrier("/b").tryAwait(Duration.ZERO).get(TIMEOUT));
        barrier.removeBarrier();
        assertTrue(recipes.barrier("/b").tryAwait(Duration.ofSeconds(15)).get(TIMEOUT));
    }

    @Test
    void itemsGoBothWays() throws Exception {
        assertArrayEquals(bytes("one"), CuratorPage.curatorQueue(curator, bytes("one")));
        assertArrayEquals(bytes("two"), CuratorPage.queue(recipes, bytes("two")).get(TIMEOUT));
        SimpleDistributedQueue theirs = new SimpleDistributedQueue(curator, "/tasks");
        recipes.queue("/tasks").put(bytes("three")).get(TIMEOUT);
        assertArrayEquals(bytes("three"), theirs.take());
        theirs.offer(bytes("four"));
        assertArrayEquals(bytes("four"), recipes.queue("/tasks").take().get(TIMEOUT));
    }

    @Test
    void membersOfBothAreInOneGroup() throws Exception {
        GroupMember theirs = CuratorPage.curatorGroup(curator, bytes("theirs"));
        CuratorPage.group(recipes, bytes("ours")).get(TIMEOUT);
        Group group = recipes.group("/workers");
        group.start().get(TIMEOUT);
        until(() -> group.members().size() == 2);
        assertEquals(Set.of("host-7", "host-8"), group.members().keySet());
        assertArrayEquals(bytes("theirs"), group.members().get("host-7").payload());
        theirs.close();
    }
}
