// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.pages;

import io.lanekeeper.client.RetryPolicy;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.value.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** The code of docs/coming-from-curator.md: each thing with Curator, and with Lanekeeper. */
final class CuratorPage {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** The work of the examples. */
    interface Work {
        /** Does it with Curator: on a thread that may block. */
        void run() throws Exception;

        /** Does it with Lanekeeper: the result is complete at its end. */
        AsyncResult<Void> begin();
    }

    private CuratorPage() {}

    static CuratorFramework curatorClient(String servers) throws InterruptedException {
        CuratorFramework curator = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .namespace("app")
                .sessionTimeoutMs(30_000)
                .connectionTimeoutMs(5_000)
                .retryPolicy(new ExponentialBackoffRetry(100, 5))
                .build();
        curator.start();
        curator.blockUntilConnected();
        return curator;
    }

    /** The fields of an application. */
    record Application(ZooKeeperClient zk, Recipes recipes) {}

    static Application client(String servers) throws InterruptedException {
        ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(servers + "/app")
                .sessionTimeout(Duration.ofSeconds(30))
                .connectTimeout(Duration.ofSeconds(5))
                .handler(SequentialNettyHandler::owned) // or SequentialNettyHandler.on(a loop of yours)
                .build();
        zk.start().get(TIMEOUT); // on an event loop: zk.start().link(…)
        Recipes recipes = Recipes.on(zk); // one for each client
        return new Application(zk, recipes);
    }

    static void curatorLock(CuratorFramework curator, Work work) throws Exception {
        InterProcessMutex mutex = new InterProcessMutex(curator, "/jobs/nightly");
        if (mutex.acquire(5, TimeUnit.SECONDS)) { // blocks this thread, and belongs to it
            try {
                work.run(); // goes on when the lock is lost
            } finally {
                mutex.release();
            }
        }
    }

    static AsyncResult<Void> lock(Recipes recipes, ZooKeeperClient zk, Work job) {
        AsyncResult<Void> run = recipes.lock("/jobs/nightly")
                .tryAcquire(Duration.ofSeconds(5))
                .flatMap(lease -> {
                    if (lease == null) {
                        return AsyncResults.completed(zk.handler(), null); // not in time
                    }
                    AsyncResult<Void> work = job.begin();
                    lease.lost().link(loss -> work.cancel());
                    work.whenDone(done -> lease.release());
                    return work;
                });
        return run;
    }

    static LeaderSelector curatorSelector(CuratorFramework curator, Work work) {
        LeaderSelector selector = new LeaderSelector(curator, "/leader", new LeaderSelectorListenerAdapter() {
            @Override
            public void takeLeadership(CuratorFramework client) throws Exception {
                work.run(); // on a thread of the selector, which is interrupted at SUSPENDED
            }
        });
        selector.autoRequeue();
        selector.start();
        return selector;
    }

    static LeaderElection campaign(Recipes recipes, Work work) {
        LeaderElection election = recipes.election("/leader", ElectionOptions.DEFAULT.layout(ElectionOptions.SELECTOR));
        election.campaign(leadership -> work.begin()); // the work's result is cancelled at a loss
        return election;
    }

    static LeaderLatch curatorLatch(CuratorFramework curator) throws Exception {
        LeaderLatch latch = new LeaderLatch(curator, "/leader", "host-7");
        latch.start();
        latch.await();
        return latch;
    }

    static LeaderElection latch(Recipes recipes) {
        LeaderElection election = recipes.election("/leader", ElectionOptions.DEFAULT.id("host-7"));
        election.start();
        election.awaitLeadership()
                .link(elected -> System.out.println("epoch " + elected.value().epoch()));
        return election;
    }

    static byte[] curatorQueue(CuratorFramework curator, byte[] item) throws Exception {
        SimpleDistributedQueue queue = new SimpleDistributedQueue(curator, "/tasks");
        queue.offer(item);
        byte[] taken = queue.take(); // blocks
        return taken;
    }

    static AsyncResult<byte[]> queue(Recipes recipes, byte[] item) {
        Queue queue = recipes.queue("/tasks");
        AsyncResult<byte[]> taken = queue.put(item).then(queue::take);
        return taken;
    }

    static long curatorCounter(CuratorFramework curator) throws Exception {
        DistributedAtomicLong counter =
                new DistributedAtomicLong(curator, "/hits", new ExponentialBackoffRetry(10, 10));
        AtomicValue<Long> value = counter.increment();
        if (!value.succeeded()) {
            throw new IllegalStateException("too many others"); // and after a lost reply it may have counted twice
        }
        return value.postValue();
    }

    static AsyncResult<Long> counter(Recipes recipes) {
        Counter counter = recipes.counter("/hits").withTimeout(Duration.ofSeconds(10));
        AsyncResult<Long> after = counter.add(1).map(Counter.Change::after);
        return after;
    }

    static GroupMember curatorGroup(CuratorFramework curator, byte[] payload) {
        GroupMember group = new GroupMember(curator, "/workers", "host-7", payload);
        group.start();
        Map<String, byte[]> members = group.getCurrentMembers();
        System.out.println(members.keySet()); // no listener: ask again
        return group;
    }

    static AsyncResult<Membership> group(Recipes recipes, byte[] payload) {
        Group group = recipes.group("/workers");
        group.addListener(members -> System.out.println(members.keySet()));
        AsyncResult<Membership> membership = group.start().then(() -> group.join("host-8", payload));
        return membership;
    }

    static AsyncResult<byte[]> retried(ZooKeeperClient zk) {
        RetryPolicy policy = RetryPolicy.builder().tries(5).build();
        AsyncResult<byte[]> data = zk.retry(policy, () -> zk.getData("/config")).map(node -> node.data());
        return data;
    }
}
