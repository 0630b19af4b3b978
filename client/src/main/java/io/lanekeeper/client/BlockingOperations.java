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
 * {@link ZooKeeperOperations} for threads that may wait, virtual ones among them: each method makes the call of the same
 * name and waits until it has ended, at most for the time-out that every call has.
 *
 * <ul>
 *   <li><b>Errors</b> are those of the results, {@link ZooKeeperException} and its subclasses, as copies of the caller's own
 *       with the caller's stack trace.
 *   <li><b>Event loops.</b> Where waiting is refused, the methods throw at once and nothing has been asked: on Netty a
 *       {@code BlockingOperationException}, which as with any handler is an {@link IllegalStateException}. In lanes that
 *       have threads of their own, waiting is allowed.
 *   <li><b>Interrupts.</b> On a thread that is interrupted already the methods throw {@link InterruptedException}, and
 *       nothing has been asked. An interrupt while waiting cancels the call: one that has not been sent never is, of one
 *       that has been sent the outcome is unknown. If the call ends at that very moment its value is returned or its error
 *       thrown all the same, and the thread stays interrupted.
 *   <li><b>Order.</b> A waiting thread is woken directly, not through a lane; it may go on before watchers have been told of
 *       events that came before the reply.
 * </ul>
 */
public final class BlockingOperations {
    private final Handler handler;
    private final ZooKeeperOperations operations;

    BlockingOperations(Handler handler, ZooKeeperOperations operations) {
        this.handler = handler;
        this.operations = operations;
    }

    /** {@link ZooKeeperOperations#create(String, byte[])}. */
    public String create(String path, byte @Nullable [] data) throws InterruptedException {
        return await(() -> operations.create(path, data));
    }

    /** {@link ZooKeeperOperations#create(String, byte[], CreateOptions)}. */
    public String create(String path, byte @Nullable [] data, CreateOptions options) throws InterruptedException {
        return await(() -> operations.create(path, data, options));
    }

    /** {@link ZooKeeperOperations#createWithStat(String, byte[], CreateOptions)}. */
    public CreatedNode createWithStat(String path, byte @Nullable [] data, CreateOptions options)
            throws InterruptedException {
        return await(() -> operations.createWithStat(path, data, options));
    }

    /** {@link ZooKeeperOperations#ensurePath(String)}. */
    public boolean ensurePath(String path) throws InterruptedException {
        return await(() -> operations.ensurePath(path));
    }

    /** {@link ZooKeeperOperations#ensurePath(String, List)}. */
    public boolean ensurePath(String path, List<Acl> acl) throws InterruptedException {
        return await(() -> operations.ensurePath(path, acl));
    }

    /** {@link ZooKeeperOperations#exists(String)}. */
    public @Nullable Stat exists(String path) throws InterruptedException {
        return await(() -> operations.exists(path));
    }

    /** {@link ZooKeeperOperations#exists(String, Watcher)}. */
    public @Nullable Stat exists(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.exists(path, watcher));
    }

    /** {@link ZooKeeperOperations#getData(String)}. */
    public NodeData getData(String path) throws InterruptedException {
        return await(() -> operations.getData(path));
    }

    /** {@link ZooKeeperOperations#getData(String, Watcher)}. */
    public NodeData getData(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getData(path, watcher));
    }

    /** {@link ZooKeeperOperations#setData(String, byte[])}. */
    public Stat setData(String path, byte @Nullable [] data) throws InterruptedException {
        return await(() -> operations.setData(path, data));
    }

    /** {@link ZooKeeperOperations#setData(String, byte[], int)}. */
    public Stat setData(String path, byte @Nullable [] data, int version) throws InterruptedException {
        return await(() -> operations.setData(path, data, version));
    }

    /** {@link ZooKeeperOperations#delete(String)}. */
    public void delete(String path) throws InterruptedException {
        await(() -> operations.delete(path));
    }

    /** {@link ZooKeeperOperations#delete(String, int)}. */
    public void delete(String path, int version) throws InterruptedException {
        await(() -> operations.delete(path, version));
    }

    /** {@link ZooKeeperOperations#deleteRecursive(String)}. */
    public void deleteRecursive(String path) throws InterruptedException {
        await(() -> operations.deleteRecursive(path));
    }

    /** {@link ZooKeeperOperations#getChildren(String)}. */
    public List<String> getChildren(String path) throws InterruptedException {
        return await(() -> operations.getChildren(path));
    }

    /** {@link ZooKeeperOperations#getChildren(String, Watcher)}. */
    public List<String> getChildren(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getChildren(path, watcher));
    }

    /** {@link ZooKeeperOperations#getChildrenWithStat(String)}. */
    public Children getChildrenWithStat(String path) throws InterruptedException {
        return await(() -> operations.getChildrenWithStat(path));
    }

    /** {@link ZooKeeperOperations#getChildrenWithStat(String, Watcher)}. */
    public Children getChildrenWithStat(String path, @Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getChildrenWithStat(path, watcher));
    }

    /** {@link ZooKeeperOperations#sync(String)}. */
    public void sync(String path) throws InterruptedException {
        await(() -> operations.sync(path));
    }

    /** {@link ZooKeeperOperations#multi(List)}. */
    public List<OpResult> multi(List<Op> ops) throws InterruptedException {
        return await(() -> operations.multi(ops));
    }

    /** {@link ZooKeeperOperations#multiRead(List)}. */
    public List<ReadResult> multiRead(List<ReadOp> ops) throws InterruptedException {
        return await(() -> operations.multiRead(ops));
    }

    /** {@link ZooKeeperOperations#getAcl(String)}. */
    public NodeAcl getAcl(String path) throws InterruptedException {
        return await(() -> operations.getAcl(path));
    }

    /** {@link ZooKeeperOperations#setAcl(String, List)}. */
    public Stat setAcl(String path, List<Acl> acl) throws InterruptedException {
        return await(() -> operations.setAcl(path, acl));
    }

    /** {@link ZooKeeperOperations#setAcl(String, List, int)}. */
    public Stat setAcl(String path, List<Acl> acl, int version) throws InterruptedException {
        return await(() -> operations.setAcl(path, acl, version));
    }

    /** {@link ZooKeeperOperations#getEphemerals(String)}. */
    public List<String> getEphemerals(String prefix) throws InterruptedException {
        return await(() -> operations.getEphemerals(prefix));
    }

    /** {@link ZooKeeperOperations#getAllChildrenNumber(String)}. */
    public int getAllChildrenNumber(String path) throws InterruptedException {
        return await(() -> operations.getAllChildrenNumber(path));
    }

    /** {@link ZooKeeperOperations#whoAmI()}. */
    public List<ClientInfo> whoAmI() throws InterruptedException {
        return await(() -> operations.whoAmI());
    }

    /** {@link ZooKeeperOperations#getConfig()}. */
    public NodeData getConfig() throws InterruptedException {
        return await(() -> operations.getConfig());
    }

    /** {@link ZooKeeperOperations#getConfig(Watcher)}. */
    public NodeData getConfig(@Nullable Watcher watcher) throws InterruptedException {
        return await(() -> operations.getConfig(watcher));
    }

    /** {@link ZooKeeperOperations#reconfig(Reconfig)}. */
    public NodeData reconfig(Reconfig change) throws InterruptedException {
        return await(() -> operations.reconfig(change));
    }

    /** {@link ZooKeeperOperations#addAuth(String, byte[])}. */
    public void addAuth(String scheme, byte[] auth) throws InterruptedException {
        await(() -> operations.addAuth(scheme, auth));
    }

    /** {@link ZooKeeperOperations#addWatch(String, Watcher, AddWatchMode)}. */
    public void addWatch(String path, Watcher watcher, AddWatchMode mode) throws InterruptedException {
        await(() -> operations.addWatch(path, watcher, mode));
    }

    /** {@link ZooKeeperOperations#removeWatches(String, Watcher, WatcherType)}. */
    public void removeWatches(String path, Watcher watcher, WatcherType type) throws InterruptedException {
        await(() -> operations.removeWatches(path, watcher, type));
    }

    /** {@link ZooKeeperOperations#removeAllWatches(String, WatcherType)}. */
    public void removeAllWatches(String path, WatcherType type) throws InterruptedException {
        await(() -> operations.removeAllWatches(path, type));
    }

    /** {@link ZooKeeperOperations#fourLetterWord(String)}. */
    public String fourLetterWord(String word) throws InterruptedException {
        return await(() -> operations.fourLetterWord(word));
    }

    /** {@link ZooKeeperOperations#fourLetterWord(String, String)}. */
    public String fourLetterWord(String word, String server) throws InterruptedException {
        return await(() -> operations.fourLetterWord(word, server));
    }

    /** {@link ZooKeeperOperations#serverVersion()}. */
    public ServerVersion serverVersion() throws InterruptedException {
        return await(() -> operations.serverVersion());
    }

    /** {@link ZooKeeperOperations#chroot(String)}, blocking again. */
    public BlockingOperations chroot(String path) {
        return new BlockingOperations(handler, operations.chroot(path));
    }

    /** {@link ZooKeeperOperations#withTimeout(Duration)}, blocking again. */
    public BlockingOperations withTimeout(Duration timeout) {
        return new BlockingOperations(handler, operations.withTimeout(timeout));
    }

    /** {@link ZooKeeperOperations#failFast()}, blocking again. */
    public BlockingOperations failFast() {
        return new BlockingOperations(handler, operations.failFast());
    }

    private <T extends @Nullable Object> T await(Supplier<AsyncResult<T>> call) throws InterruptedException {
        handler.checkMayBlock();
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the call; nothing was asked");
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
