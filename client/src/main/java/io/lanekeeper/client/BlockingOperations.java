// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeAcl;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link ZooKeeperOperations} for threads that may block, virtual threads among them. Each method makes the call of the
 * same name and waits until it has ended. No wait is longer than the time-out of the call.
 *
 * <ul>
 *   <li><b>Errors</b> are those of the results, {@link ZooKeeperException} and its subclasses. Each caller gets a copy
 *       with its own stack trace.
 *   <li><b>Event loops.</b> On a thread that must not block, the methods throw at once and send nothing: an
 *       {@link IllegalStateException}, on Netty a {@code BlockingOperationException}. A lane that has a thread of its
 *       own may block.
 *   <li><b>Interrupts.</b> If the thread is interrupted before the call, the methods throw {@link InterruptedException}
 *       and send nothing. An interrupt during the wait cancels the call: a request that is still in the queue is never
 *       sent; the outcome of one in flight is unknown. If the call ends at the same moment, its value is returned or
 *       its error thrown, and the thread stays interrupted.
 *   <li><b>Order.</b> A waiting thread is woken directly, not through a lane. It may go on before watchers are notified
 *       of events that arrived before the reply.
 * </ul>
 */
public final class BlockingOperations {
    private final Handler handler;
    private final ZooKeeperOperations operations;

    BlockingOperations(Handler handler, ZooKeeperOperations operations) {
        this.handler = handler;
        this.operations = operations;
    }

    /** Calls {@link ZooKeeperOperations#create(String, byte[])} and waits. */
    public String create(String path, byte @Nullable [] data) throws InterruptedException {
        return await(() -> operations.create(path, data));
    }

    /** Calls {@link ZooKeeperOperations#create(String, byte[], CreateOptions)} and waits. */
    public String create(String path, byte @Nullable [] data, CreateOptions options) throws InterruptedException {
        return await(() -> operations.create(path, data, options));
    }

    /** Calls {@link ZooKeeperOperations#createWithStat(String, byte[], CreateOptions)} and waits. */
    public CreatedNode createWithStat(String path, byte @Nullable [] data, CreateOptions options)
            throws InterruptedException {
        return await(() -> operations.createWithStat(path, data, options));
    }

    /** Calls {@link ZooKeeperOperations#ensurePath(String)} and waits. */
    public boolean ensurePath(String path) throws InterruptedException {
        return await(() -> operations.ensurePath(path));
    }

    /** Calls {@link ZooKeeperOperations#ensurePath(String, List)} and waits. */
    public boolean ensurePath(String path, List<Acl> acl) throws InterruptedException {
        return await(() -> operations.ensurePath(path, acl));
    }

    /** Calls {@link ZooKeeperOperations#exists(String)} and waits. */
    public @Nullable Stat exists(String path) throws InterruptedException {
        return await(() -> operations.exists(path));
    }

    /** Calls {@link ZooKeeperOperations#exists(String, Watcher)} and waits. */
    public @Nullable Stat exists(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.exists(path, watcher));
    }

    /** Calls {@link ZooKeeperOperations#getData(String)} and waits. */
    public NodeData getData(String path) throws InterruptedException {
        return await(() -> operations.getData(path));
    }

    /** Calls {@link ZooKeeperOperations#getData(String, Watcher)} and waits. */
    public NodeData getData(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getData(path, watcher));
    }

    /** Calls {@link ZooKeeperOperations#setData(String, byte[])} and waits. */
    public Stat setData(String path, byte @Nullable [] data) throws InterruptedException {
        return await(() -> operations.setData(path, data));
    }

    /** Calls {@link ZooKeeperOperations#setData(String, byte[], int)} and waits. */
    public Stat setData(String path, byte @Nullable [] data, int version) throws InterruptedException {
        return await(() -> operations.setData(path, data, version));
    }

    /** Calls {@link ZooKeeperOperations#delete(String)} and waits. */
    public void delete(String path) throws InterruptedException {
        await(() -> operations.delete(path));
    }

    /** Calls {@link ZooKeeperOperations#delete(String, int)} and waits. */
    public void delete(String path, int version) throws InterruptedException {
        await(() -> operations.delete(path, version));
    }

    /** Calls {@link ZooKeeperOperations#deleteRecursive(String)} and waits. */
    public void deleteRecursive(String path) throws InterruptedException {
        await(() -> operations.deleteRecursive(path));
    }

    /** Calls {@link ZooKeeperOperations#getChildren(String)} and waits. */
    public List<String> getChildren(String path) throws InterruptedException {
        return await(() -> operations.getChildren(path));
    }

    /** Calls {@link ZooKeeperOperations#getChildren(String, Watcher)} and waits. */
    public List<String> getChildren(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getChildren(path, watcher));
    }

    /** Calls {@link ZooKeeperOperations#getChildrenWithStat(String)} and waits. */
    public Children getChildrenWithStat(String path) throws InterruptedException {
        return await(() -> operations.getChildrenWithStat(path));
    }

    /** Calls {@link ZooKeeperOperations#getChildrenWithStat(String, Watcher)} and waits. */
    public Children getChildrenWithStat(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getChildrenWithStat(path, watcher));
    }

    /** Calls {@link ZooKeeperOperations#sync(String)} and waits. */
    public void sync(String path) throws InterruptedException {
        await(() -> operations.sync(path));
    }

    /** Calls {@link ZooKeeperOperations#multi(List)} and waits. */
    public List<OpResult> multi(List<Op> ops) throws InterruptedException {
        return await(() -> operations.multi(ops));
    }

    /** Calls {@link ZooKeeperOperations#multiRead(List)} and waits. */
    public List<ReadResult> multiRead(List<ReadOp> ops) throws InterruptedException {
        return await(() -> operations.multiRead(ops));
    }

    /** Calls {@link ZooKeeperOperations#getAcl(String)} and waits. */
    public NodeAcl getAcl(String path) throws InterruptedException {
        return await(() -> operations.getAcl(path));
    }

    /** Calls {@link ZooKeeperOperations#setAcl(String, List)} and waits. */
    public Stat setAcl(String path, List<Acl> acl) throws InterruptedException {
        return await(() -> operations.setAcl(path, acl));
    }

    /** Calls {@link ZooKeeperOperations#setAcl(String, List, int)} and waits. */
    public Stat setAcl(String path, List<Acl> acl, int version) throws InterruptedException {
        return await(() -> operations.setAcl(path, acl, version));
    }

    /** Calls {@link ZooKeeperOperations#getEphemerals(String)} and waits. */
    public List<String> getEphemerals(String prefix) throws InterruptedException {
        return await(() -> operations.getEphemerals(prefix));
    }

    /** Calls {@link ZooKeeperOperations#getAllChildrenNumber(String)} and waits. */
    public int getAllChildrenNumber(String path) throws InterruptedException {
        return await(() -> operations.getAllChildrenNumber(path));
    }

    /** Calls {@link ZooKeeperOperations#whoAmI()} and waits. */
    public List<ClientInfo> whoAmI() throws InterruptedException {
        return await(() -> operations.whoAmI());
    }

    /** Calls {@link ZooKeeperOperations#getConfig()} and waits. */
    public NodeData getConfig() throws InterruptedException {
        return await(() -> operations.getConfig());
    }

    /** Calls {@link ZooKeeperOperations#getConfig(Watcher)} and waits. */
    public NodeData getConfig(@Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getConfig(watcher));
    }

    /** Calls {@link ZooKeeperOperations#reconfig(Reconfig)} and waits. */
    public NodeData reconfig(Reconfig change) throws InterruptedException {
        return await(() -> operations.reconfig(change));
    }

    /** Calls {@link ZooKeeperOperations#addAuth(String, byte[])} and waits. */
    public void addAuth(String scheme, byte[] auth) throws InterruptedException {
        await(() -> operations.addAuth(scheme, auth));
    }

    /** Calls {@link ZooKeeperOperations#addWatch(String, Watcher, AddWatchMode)} and waits. */
    public void addWatch(String path, Watcher watcher, AddWatchMode mode) throws InterruptedException {
        await(() -> operations.addWatch(path, watcher, mode));
    }

    /** Calls {@link ZooKeeperOperations#removeWatches(String, Watcher, WatcherType)} and waits. */
    public void removeWatches(String path, Watcher watcher, WatcherType type) throws InterruptedException {
        await(() -> operations.removeWatches(path, watcher, type));
    }

    /** Calls {@link ZooKeeperOperations#removeAllWatches(String, WatcherType)} and waits. */
    public void removeAllWatches(String path, WatcherType type) throws InterruptedException {
        await(() -> operations.removeAllWatches(path, type));
    }

    /** Calls {@link ZooKeeperOperations#fourLetterWord(String)} and waits. */
    public String fourLetterWord(String word) throws InterruptedException {
        return await(() -> operations.fourLetterWord(word));
    }

    /** Calls {@link ZooKeeperOperations#fourLetterWord(String, String)} and waits. */
    public String fourLetterWord(String word, String server) throws InterruptedException {
        return await(() -> operations.fourLetterWord(word, server));
    }

    /** Calls {@link ZooKeeperOperations#serverVersion()} and waits. */
    public ServerVersion serverVersion() throws InterruptedException {
        return await(() -> operations.serverVersion());
    }

    /** Returns the operations of {@link ZooKeeperOperations#chroot(String)}, again for threads that may block. */
    public BlockingOperations chroot(String path) {
        return new BlockingOperations(handler, operations.chroot(path));
    }

    /** Returns the operations of {@link ZooKeeperOperations#withTimeout(Duration)}, again for threads that may block. */
    public BlockingOperations withTimeout(Duration timeout) {
        return new BlockingOperations(handler, operations.withTimeout(timeout));
    }

    /** Returns the operations of {@link ZooKeeperOperations#failFast()}, again for threads that may block. */
    public BlockingOperations failFast() {
        return new BlockingOperations(handler, operations.failFast());
    }

    private <T extends @Nullable Object> T await(Supplier<AsyncResult<T>> call) throws InterruptedException {
        handler.checkMayBlock();
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the call; nothing was sent");
        }
        AsyncResult<T> result = call.get();
        try {
            return result.get();
        } catch (InterruptedException e) {
            if (result.cancel()) {
                throw e;
            }
            Thread.currentThread().interrupt();
            return valueOrThrow(result);
        } catch (ExecutionException e) {
            return valueOrThrow(result);
        }
    }

    private static <T extends @Nullable Object> T valueOrThrow(AsyncResult<T> result) {
        if (result.exception() instanceof ZooKeeperException error) {
            throw error.withStackTrace();
        }
        return AsyncResults.valueOrThrow(result);
    }
}
