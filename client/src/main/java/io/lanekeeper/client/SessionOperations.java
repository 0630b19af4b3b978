// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SyncRequest;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import io.lanekeeper.client.internal.session.Session;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on a session, with a chroot and a time-out: checks arguments, makes requests, hands them over. */
class SessionOperations implements ZooKeeperOperations {
    private final Session session;
    private final Chroot chroot;
    private final long timeoutNanos;

    SessionOperations(Session session, Chroot chroot, Duration timeout) {
        this.session = session;
        this.chroot = chroot;
        timeoutNanos = timeout.toNanos();
    }

    @Override
    public final AsyncResult<String> create(String path, byte @Nullable [] data, CreateOptions options) {
        int size = checkCreate(path, options);
        return create(new WriteRequest.Create(chroot, path, size, data, options.acl(), options.mode()), path, options);
    }

    @Override
    public final AsyncResult<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        int size = checkCreate(path, options);
        return create(
                new WriteRequest.CreateWithStat(chroot, path, size, data, options.acl(), options.mode()),
                path,
                options);
    }

    @Override
    public final AsyncResult<Boolean> ensurePath(String path, List<Acl> acl) {
        PathRules.check(path);
        return session.ensurePath(chroot, path, CreateOptions.DEFAULT.acl(acl).acl(), timeoutNanos);
    }

    @Override
    public final AsyncResult<@Nullable Stat> exists(String path, @Nullable Watcher watcher) {
        return call(new ReadRequest.Exists(chroot, path, PathRules.check(path), open(watcher)));
    }

    @Override
    public final AsyncResult<NodeData> getData(String path, @Nullable Watcher watcher) {
        return call(new ReadRequest.GetData(chroot, path, PathRules.check(path), open(watcher)));
    }

    @Override
    public final AsyncResult<Stat> setData(String path, byte @Nullable [] data, int version) {
        return call(new WriteRequest.SetData(chroot, path, PathRules.check(path), data, checkVersion(version)));
    }

    @Override
    public final AsyncResult<Void> delete(String path, int version) {
        return call(new WriteRequest.Delete(chroot, path, checkDeletable(path), checkVersion(version)));
    }

    @Override
    public final AsyncResult<Void> deleteRecursive(String path) {
        checkDeletable(path);
        return session.deleteRecursive(chroot, path, timeoutNanos);
    }

    @Override
    public final AsyncResult<List<String>> getChildren(String path, @Nullable Watcher watcher) {
        return call(new ReadRequest.GetChildren(chroot, path, PathRules.check(path), open(watcher)));
    }

    @Override
    public final AsyncResult<Children> getChildrenWithStat(String path, @Nullable Watcher watcher) {
        return call(new ReadRequest.GetChildrenWithStat(chroot, path, PathRules.check(path), open(watcher)));
    }

    @Override
    public final AsyncResult<Void> sync(String path) {
        return call(new SyncRequest(chroot, path, PathRules.check(path)));
    }

    @Override
    public final ZooKeeperOperations withTimeout(Duration timeout) {
        return new SessionOperations(session, chroot, Arguments.requirePositive("timeout", timeout));
    }

    @Override
    public final BlockingOperations blocking() {
        return new BlockingOperations(session.handler(), this);
    }

    private <T extends @Nullable Object> AsyncResult<T> call(Request<T> request) {
        return session.call(request, timeoutNanos);
    }

    private <T> AsyncResult<T> create(Request<T> request, String path, CreateOptions options) {
        return options.createParents()
                ? session.createWithParents(request, chroot, path, options.acl(), timeoutNanos)
                : session.call(request, timeoutNanos);
    }

    private static int checkCreate(String path, CreateOptions options) {
        Arguments.requireGiven("options", options, "CreateOptions.DEFAULT or others");
        return options.mode().sequential() ? PathRules.checkSequential(path) : PathRules.check(path);
    }

    /** The server refuses to delete its root, and below a chroot that root is the chroot's own node. */
    private static int checkDeletable(String path) {
        int size = PathRules.check(path);
        if (size == 1) {
            throw new IllegalArgumentException("path: \"/\" (expected: a node below it; the root cannot be deleted)");
        }
        return size;
    }

    private static int checkVersion(int version) {
        if (version < ANY_VERSION) {
            throw new IllegalArgumentException("version: " + version + " (expected: at least 0, or -1 for any)");
        }
        return version;
    }

    private static @Nullable Watcher open(@Nullable Watcher watcher) {
        if (watcher instanceof Watch watch && watch.isClosed()) {
            throw new IllegalArgumentException("watcher: a closed watch (expected: an open one)");
        }
        return watcher;
    }
}
