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
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.client.internal.protocol.PathQuery;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.protocol.ReconfigRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SyncRequest;
import io.lanekeeper.client.internal.protocol.WhoAmIRequest;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.session.OperationSubmitter;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of a session, with a chroot and a time-out. Checks arguments, makes requests, and submits them. */
class SessionOperations implements ZooKeeperOperations {
    /** The node with the ensemble's configuration; no chroot applies to it. */
    private static final String CONFIG = "/zookeeper/config";

    private final OperationSubmitter requests;
    private final Chroot chroot;
    private final CallOptions terms;

    SessionOperations(OperationSubmitter requests, Chroot chroot, CallOptions terms) {
        this.requests = requests;
        this.chroot = chroot;
        this.terms = terms;
    }

    @Override
    public final AsyncResult<String> create(String path, byte @Nullable [] data, CreateOptions options) {
        int size = CreateOptions.checkPath(path, options);
        return create(
                new WriteRequest.Create(chroot, path, size, data, options.acl(), options.mode(), options.ttlMillis()),
                path,
                options);
    }

    @Override
    public final AsyncResult<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        int size = CreateOptions.checkPath(path, options);
        return create(
                new WriteRequest.CreateWithStat(
                        chroot, path, size, data, options.acl(), options.mode(), options.ttlMillis()),
                path,
                options);
    }

    @Override
    public final AsyncResult<Boolean> ensurePath(String path, List<Acl> acl) {
        PathRules.check(path);
        return requests.ensurePath(chroot, path, CreateOptions.DEFAULT.acl(acl).parents(), terms);
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
        return call(new WriteRequest.SetData(
                chroot, path, PathRules.check(path), data, Arguments.requireVersion("version", version)));
    }

    @Override
    public final AsyncResult<Void> delete(String path, int version) {
        return call(new WriteRequest.Delete(
                chroot, path, PathRules.checkDeletable(path), Arguments.requireVersion("version", version)));
    }

    @Override
    public final AsyncResult<Void> deleteRecursive(String path) {
        PathRules.checkDeletable(path);
        return requests.deleteRecursive(chroot, path, terms);
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
    public final AsyncResult<List<OpResult>> multi(List<Op> ops) {
        return Multi.write(requests, chroot, ops, terms);
    }

    @Override
    public final AsyncResult<List<ReadResult>> multiRead(List<ReadOp> ops) {
        return Multi.read(requests, chroot, ops, terms);
    }

    @Override
    public final AsyncResult<NodeAcl> getAcl(String path) {
        return call(new PathQuery.GetAcl(chroot, path, PathRules.check(path)));
    }

    @Override
    public final AsyncResult<Stat> setAcl(String path, List<Acl> acl, int version) {
        int size = PathRules.check(path);
        return call(new WriteRequest.SetAcl(
                chroot, path, size, Arguments.requireAcl(acl), Arguments.requireVersion("version", version)));
    }

    @Override
    public final AsyncResult<List<String>> getEphemerals(String prefix) {
        return call(new PathQuery.GetEphemerals(chroot, prefix, PathRules.check(prefix)));
    }

    @Override
    public final AsyncResult<Integer> getAllChildrenNumber(String path) {
        return call(new PathQuery.GetAllChildrenNumber(chroot, path, PathRules.check(path)));
    }

    @Override
    public final AsyncResult<List<ClientInfo>> whoAmI() {
        return call(new WhoAmIRequest());
    }

    @Override
    public final AsyncResult<NodeData> getConfig(@Nullable Watcher watcher) {
        return call(new ReadRequest.GetData(Chroot.NONE, CONFIG, CONFIG.length(), open(watcher)));
    }

    @Override
    public final AsyncResult<NodeData> reconfig(Reconfig change) {
        Arguments.requireGiven("change", change, "a change of members");
        return call(new ReconfigRequest(change.joining(), change.leaving(), change.newMembers(), change.fromConfig()));
    }

    @Override
    public final AsyncResult<Void> addAuth(String scheme, byte[] auth) {
        return requests.addAuth(Arguments.requireCredential(scheme, auth), terms);
    }

    @Override
    public final AsyncResult<Void> addWatch(String path, Watcher watcher, AddWatchMode mode) {
        int size = PathRules.check(path);
        Watcher given = Arguments.requireGiven("watcher", open(watcher), "a watcher");
        Arguments.requireGiven("mode", mode, "a mode");
        return requests.addWatch(new AddWatchRequest(chroot, path, size, given, mode), terms);
    }

    @Override
    public final AsyncResult<Void> removeWatches(String path, Watcher watcher, WatcherType type) {
        PathRules.check(path);
        Arguments.requireGiven("watcher", watcher, "the watcher that was given to a read or to addWatch");
        return requests.removeWatches(
                chroot, path, watcher, Arguments.requireGiven("type", type, "a type"), terms.timeoutNanos());
    }

    @Override
    public final AsyncResult<Void> removeAllWatches(String path, WatcherType type) {
        PathRules.check(path);
        return requests.removeWatches(
                chroot, path, null, Arguments.requireGiven("type", type, "a type"), terms.timeoutNanos());
    }

    @Override
    public final AsyncResult<String> fourLetterWord(String word) {
        return ServerCommands.askConnected(requests, word, terms.timeoutNanos());
    }

    @Override
    public final AsyncResult<String> fourLetterWord(String word, String server) {
        return ServerCommands.ask(requests, word, server, terms.timeoutNanos());
    }

    @Override
    public final AsyncResult<ServerVersion> serverVersion() {
        return ServerCommands.version(requests, terms.timeoutNanos());
    }

    @Override
    public final ZooKeeperOperations chroot(String path) {
        PathRules.check(path);
        return new SessionOperations(requests, Chroot.of(chroot.toServer(path)), terms);
    }

    @Override
    public final ZooKeeperOperations withTimeout(Duration timeout) {
        long nanos = Arguments.requirePositive("timeout", timeout).toNanos();
        return new SessionOperations(requests, chroot, terms.withTimeout(nanos));
    }

    @Override
    public final ZooKeeperOperations failFast() {
        return new SessionOperations(requests, chroot, terms.failingFast());
    }

    @Override
    public final BlockingOperations blocking() {
        return new BlockingOperations(requests.handler(), this);
    }

    private <T extends @Nullable Object> AsyncResult<T> call(Request<T> request) {
        return requests.call(request, terms);
    }

    private <T> AsyncResult<T> create(Request<T> request, String path, CreateOptions options) {
        return options.createParents()
                ? requests.createWithParents(request, chroot, path, options.parents(), terms)
                : requests.call(request, terms);
    }

    private static @Nullable Watcher open(@Nullable Watcher watcher) {
        if (watcher instanceof Watch watch && watch.isClosed()) {
            throw new IllegalArgumentException("watcher: a closed watch (expected: an open one)");
        }
        return watcher;
    }
}
