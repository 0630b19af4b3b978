// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.election.Elections;
import io.lanekeeper.recipes.internal.group.ItemPartitioner;
import io.lanekeeper.recipes.internal.group.KazooTimedLease;
import io.lanekeeper.recipes.internal.group.NativeTimedLease;
import io.lanekeeper.recipes.internal.group.PathGroup;
import io.lanekeeper.recipes.internal.group.SeveralTimedLeases;
import io.lanekeeper.recipes.internal.group.UnderLock;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.internal.lock.Semaphores;
import io.lanekeeper.recipes.internal.node.NodeSpec;
import io.lanekeeper.recipes.internal.node.PathNode;
import io.lanekeeper.recipes.internal.node.TouchedNode;
import io.lanekeeper.recipes.internal.queue.Queues;
import io.lanekeeper.recipes.internal.value.Values;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.MultiLock;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.ReentrantLock;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.node.PersistentNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.IdQueue;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.value.Barrier;
import io.lanekeeper.recipes.value.Codec;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.DoubleBarrier;
import io.lanekeeper.recipes.value.SharedValue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The recipes of one client. Recipes of the same path share what they know, so use one object for a client. Any thread.
 *
 * <p>Paths are those of the client, or below {@link RecipesBuilder#chroot}. A wrong path is rejected at once. No method here sends
 * anything.
 */
public final class Recipes {
    private static final Duration CLOCK_MARGIN = Duration.ofSeconds(1);

    private final RecipeContext context;
    private final Locks locks;
    private final Semaphores semaphores;
    private final Elections elections;
    private final Values values;
    private final Queues queues;
    /** Locks that other recipes of this object rely on. They are closed when those have ended. */
    private final Locks inner;

    Recipes(RecipesBuilder builder) {
        LoopClient client = LoopClient.of(builder.client);
        context = RecipeContext.of(
                builder.chroot.equals("/") ? client : client.chroot(builder.chroot), builder.options());
        locks = new Locks(context, builder.layout);
        inner = new Locks(context, Layout.KAZOO);
        semaphores = new Semaphores(locks.queues());
        elections = new Elections(locks.queues());
        values = new Values(context);
        queues = new Queues(context);
    }

    /** Returns the recipes of a client with the defaults. It sends nothing yet. */
    public static Recipes on(ZooKeeperClient client) {
        return builder(client).build();
    }

    /** Returns a builder of the recipes of a client. */
    public static RecipesBuilder builder(ZooKeeperClient client) {
        return new RecipesBuilder(client);
    }

    /** Returns the lock at a path. */
    public Lock lock(String path) {
        return locks.lock(path);
    }

    /** Returns the lock at a path that an owner may acquire again. */
    public ReentrantLock reentrantLock(String path) {
        return locks.reentrantLock(path);
    }

    /** Returns the read-write lock at a path. */
    public ReadWriteLock readWriteLock(String path) {
        return locks.readWriteLock(path);
    }

    /** Returns the locks at several paths, which are acquired together. */
    public MultiLock multiLock(List<String> paths) {
        return locks.multiLock(paths);
    }

    /** Returns the semaphore at a path. */
    public Semaphore semaphore(String path, SemaphoreOptions options) {
        return semaphores.semaphore(path, options);
    }

    /** Returns the election at a path, not started. */
    public LeaderElection election(String path, ElectionOptions options) {
        return elections.election(path, options);
    }

    /** Returns the barrier at a path. */
    public Barrier barrier(String path) {
        return values.barrier(path);
    }

    /** Returns the double barrier of a number of members at a path. */
    public DoubleBarrier doubleBarrier(String path, int members) {
        return values.doubleBarrier(path, members);
    }

    /** Returns the counter at a path. */
    public Counter counter(String path) {
        return values.counter(path);
    }

    /** Returns the value at a path, not started. */
    public <T> SharedValue<T> value(String path, Codec<T> codec) {
        return values.value(path, codec);
    }

    /** Returns the queue at a path, which gives each item to one taker at most once. */
    public Queue queue(String path) {
        return queues.queue(path);
    }

    /** Returns the queue at a path whose items are claimed and acknowledged. */
    public ClaimQueue claimQueue(String path, ClaimQueueOptions options) {
        return queues.claimQueue(path, options);
    }

    /** Returns the queue at a path whose items have names of their own. */
    public IdQueue idQueue(String path, ClaimQueueOptions options) {
        return queues.idQueue(path, options);
    }

    /** Returns the group at a path, in the layout of Curator's {@code GroupMember}. */
    public Group group(String path) {
        return group(path, GroupLayout.MEMBER);
    }

    /** Returns the group at a path, in a layout. */
    public Group group(String path, GroupLayout layout) {
        return new PathGroup(context, path, layout);
    }

    /** Returns a member of a partition of items, not started. */
    public SetPartitioner partitioner(String path, PartitionerOptions options) {
        return new ItemPartitioner(context, path, options, inner::lock);
    }

    /** Returns the lease for a time at a path. The servers' clock measures the time. */
    public TimedLease timedLease(String path, Duration time) {
        return new NativeTimedLease(context, path, time, CLOCK_MARGIN);
    }

    /**
     * Returns leases for a time, of which {@code count} holders have one each, and one holder has one at most. Their nodes are {@code 0},
     * {@code 1} and so on below the path. A holder that has none asks all of them, one after the other.
     *
     * @param count at least 1
     */
    public TimedLease multiTimedLease(String path, Duration time, int count) {
        return new SeveralTimedLeases(context, path, count, each -> timedLease(each, time));
    }

    /** Returns the lease for a time at a path, as kazoo has it. It relies on the clocks of all machines being in step. */
    public TimedLease kazooLease(String path, Duration time) {
        return new KazooTimedLease(context, path, time, UnderLock.of(inner.lock(path)), Clock.systemUTC());
    }

    /** Returns a node that is created again in each session, not started. */
    public PersistentNode persistentNode(String path, byte[] data, PersistentNodeOptions options) {
        return PathNode.alone(context, new NodeSpec(path, options, true), data);
    }

    /**
     * Returns a node that is not bound to a session, and goes when no client has kept it for a time, not started. It is a container, with
     * a child {@code touch} that has the time to live. The child is written three times in that time while the client is connected.
     * Other children keep the node, too. Its {@code close} leaves the node to the server. Servers must have TTL nodes enabled
     * (3.5.3 and later: {@code zookeeper.extendedTypesEnabled}); else {@code start} fails.
     *
     * @param data not copied
     * @param ttl at least 3 ms; a server looks for nodes that are over once in a minute
     */
    public PersistentNode persistentTtlNode(String path, byte[] data, Duration ttl) {
        return new TouchedNode(context, path, data, ttl);
    }

    /**
     * Ends all that the recipes of this object have begun. The client goes on.
     *
     * <ul>
     *   <li><b>Calls.</b> Results that are not complete are cancelled. An item that was taken for a cancelled call is put back, a lease
     *       is released.
     *   <li><b>Leases.</b> All leases, claims, places in barriers and leaderships are released. The grants of a {@link TimedLease}
     *       stay: they last for their time, whatever becomes of the client.
     *   <li><b>Objects.</b> Elections, groups, partitioners, persistent nodes and shared values are closed, as by their own
     *       {@code close}. So a partitioner asks the application before it releases an item, and this method waits for its answer.
     *   <li><b>Later calls.</b> A call that begins something fails, with an {@link IllegalStateException} as its result. Calls that end
     *       something, and methods that only return what is known, work as before.
     * </ul>
     *
     * @return complete when all nodes of this object are gone, or when it is certain that one cannot be removed: the server refuses it,
     *     or the client is stopped. It never fails, and cancelling it has no effect. Without a connection it waits for the next one, or for
     *     the end of the session. Further calls return the same outcome
     */
    public AsyncResult<Void> close() {
        return context.work()
                .close(List.of(elections::close, queues::close, locks::close, semaphores::close), inner::close)
                .asVoid();
    }
}
