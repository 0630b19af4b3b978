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
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a ZooKeeper server. Every method may be called on any thread and returns at once. Its result ends
 * exactly once: with a value, with a {@link io.lanekeeper.client.error.ZooKeeperException}, or by cancellation. Links
 * of results run in the completion lane, watchers in the watch lane.
 *
 * <ul>
 *   <li><b>Order.</b> Calls of one thread are sent, applied and completed in the order of the calls. Operations of
 *       several requests ({@code ensurePath}, {@code deleteRecursive}, {@code create} with parents) begin in that
 *       order; later calls may complete between their steps. They are not atomic: if a step fails, the result fails
 *       with the error of that step, and the error's outcome is that of this step alone. Earlier steps stay done.
 *   <li><b>Disconnected.</b> Without a connection calls wait, up to their time-out and the bound of the client's queue.
 *       Calls of {@link #failFast()} do not wait. A request that was sent before the connection was lost is never sent
 *       again; its outcome is unknown.
 *   <li><b>Errors.</b> If the server refuses a request, the result fails with a
 *       {@link io.lanekeeper.client.error.RefusedException}. Each method names the usual
 *       {@linkplain io.lanekeeper.client.error.ErrorCode codes}. {@code NO_AUTH}, for a node whose ACL does not permit
 *       the operation, is possible in nearly all of them.
 *   <li><b>Paths</b> are absolute and below the client's chroot. A path that breaks ZooKeeper's rules is rejected at
 *       the call with an {@link IllegalArgumentException}, and so is any other bad argument.
 *   <li><b>Data</b> is not copied. Do not change an array that was passed to a call before its result is complete.
 *   <li><b>Old servers.</b> Servers from 3.5.3 on know every operation for which no later version is named here. Before
 *       the first operation of a later version on a connection, the client asks the server for its version
 *       ({@code srvr}), over a separate connection and for at most the connect time-out; later calls wait behind it. If
 *       the server is too old, the call is not sent and fails with
 *       {@link io.lanekeeper.client.error.UnsupportedByServerException}. If the server does not report its version, the
 *       request is sent. A server that does not know it refuses with {@code UNIMPLEMENTED} and closes the connection;
 *       the outcome of the other requests in flight is then unknown. The builder's {@code minServerVersion} makes the
 *       question unnecessary.
 *   <li><b>Watchers</b> are registered when the reply arrives and before the result completes. They are not registered
 *       if the call fails. A null watcher, where it is allowed, means no watcher.
 * </ul>
 */
public interface ZooKeeperOperations {
    /** Stands for any version: the operation is not bound to the version of the node. */
    int ANY_VERSION = -1;

    /** Creates a node with the default options; see {@link #create(String, byte[], CreateOptions)}. */
    default AsyncResult<String> create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.DEFAULT);
    }

    /**
     * Creates a node and returns its path. In a sequential mode the server appends a number, which is part of the path
     * that is returned; such a path may end with "/". The server refuses with {@code NODE_EXISTS} if the node exists,
     * with {@code NO_NODE} if its parent is missing and the options do not ask for parents, and with
     * {@code NO_CHILDREN_FOR_EPHEMERALS} if the parent is ephemeral.
     *
     * @param data null is not the same as empty: {@code NodeData.data()} is then null
     */
    AsyncResult<String> create(String path, byte @Nullable [] data, CreateOptions options);

    /**
     * Creates a node as {@link #create(String, byte[], CreateOptions)} does, and returns its Stat as well (ZooKeeper:
     * {@code create2}).
     */
    AsyncResult<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options);

    /**
     * Creates the missing nodes of a path, with an ACL that allows everything to everybody; see
     * {@link #ensurePath(String, List)}.
     */
    default AsyncResult<Boolean> ensurePath(String path) {
        return ensurePath(path, Acl.OPEN_UNSAFE);
    }

    /**
     * Creates the missing nodes of a path, the chroot included, as persistent nodes without data. Not atomic.
     *
     * @param acl the ACL of each created node
     * @return true if the last node of the path was created, false if it existed (kazoo's {@code ensure_path} returns
     *     the reverse)
     */
    AsyncResult<Boolean> ensurePath(String path, List<Acl> acl);

    /** Reads a node's Stat without a watcher; see {@link #exists(String, Watcher)}. */
    default AsyncResult<@Nullable Stat> exists(String path) {
        return exists(path, null);
    }

    /**
     * Reads a node's Stat. The watcher is notified once: of the next creation, change of data, or deletion of the node.
     * It is registered even if the node does not exist.
     *
     * @return the Stat, or null if there is no such node
     */
    AsyncResult<@Nullable Stat> exists(String path, @Nullable Watcher watcher);

    /** Reads a node's data without a watcher; see {@link #getData(String, Watcher)}. */
    default AsyncResult<NodeData> getData(String path) {
        return getData(path, null);
    }

    /**
     * Reads a node's data and Stat. The watcher is notified once: of the next change of data, or of the deletion. The
     * server refuses with {@code NO_NODE} if the node does not exist.
     */
    AsyncResult<NodeData> getData(String path, @Nullable Watcher watcher);

    /** Sets a node's data at any version; see {@link #setData(String, byte[], int)}. */
    default AsyncResult<Stat> setData(String path, byte @Nullable [] data) {
        return setData(path, data, ANY_VERSION);
    }

    /**
     * Sets a node's data and returns the new Stat. The server refuses with {@code NO_NODE} if the node does not exist,
     * and with {@code BAD_VERSION} if it has another version.
     *
     * @param data null is not the same as empty: {@code NodeData.data()} is then null
     * @param version at least 0, or {@link #ANY_VERSION}
     */
    AsyncResult<Stat> setData(String path, byte @Nullable [] data, int version);

    /** Deletes a node at any version; see {@link #delete(String, int)}. */
    default AsyncResult<Void> delete(String path) {
        return delete(path, ANY_VERSION);
    }

    /**
     * Deletes a node without children. The server refuses with {@code NO_NODE} if the node does not exist, with
     * {@code BAD_VERSION} if it has another version, and with {@code NOT_EMPTY} if it has children.
     *
     * @param path not "/", which no server deletes
     * @param version at least 0, or {@link #ANY_VERSION}
     */
    AsyncResult<Void> delete(String path, int version);

    /**
     * Deletes a node and all nodes below it, at any version. If the node does not exist, the result succeeds. Not
     * atomic.
     */
    AsyncResult<Void> deleteRecursive(String path);

    /** Reads the names of a node's children without a watcher; see {@link #getChildren(String, Watcher)}. */
    default AsyncResult<List<String>> getChildren(String path) {
        return getChildren(path, null);
    }

    /**
     * Reads the names of a node's children, in no particular order. The watcher is notified once: of the next creation
     * or deletion of a child, or of the deletion of the node. The server refuses with {@code NO_NODE} if the node does
     * not exist.
     */
    AsyncResult<List<String>> getChildren(String path, @Nullable Watcher watcher);

    /** Reads a node's children and Stat without a watcher; see {@link #getChildrenWithStat(String, Watcher)}. */
    default AsyncResult<Children> getChildrenWithStat(String path) {
        return getChildrenWithStat(path, null);
    }

    /**
     * Reads the names of a node's children as {@link #getChildren(String, Watcher)} does, and the node's Stat as well
     * (ZooKeeper: {@code getChildren2}).
     */
    AsyncResult<Children> getChildrenWithStat(String path, @Nullable Watcher watcher);

    /**
     * Makes the connected server catch up with the leader. Reads after this call see all writes that any client
     * completed before it. The node need not exist.
     *
     * <p>ZooKeeper's {@code sync} is not a write: as long as a deposed leader does not know that it is deposed, writes
     * of the new leader may be missing. If that matters, write before you read.
     */
    AsyncResult<Void> sync(String path);

    /**
     * Applies several writes and checks as one transaction: all of them or none. If the server refuses one of them, the
     * result fails with a {@link io.lanekeeper.client.error.TransactionRefusedException}, which names the refused
     * operation and has an outcome for each. The transaction is one request, which must fit {@code maxBuffer}.
     *
     * @param ops in the order in which the server applies them; without any, the result is an empty list
     * @return one result for each operation, in order
     */
    AsyncResult<List<OpResult>> multi(List<Op> ops);

    /** Returns a new builder of a {@link #multi}. */
    default Transaction transaction() {
        return new Transaction(this);
    }

    /**
     * Reads several nodes with one request. Each read succeeds or fails on its own. The reads are not one snapshot:
     * another client may write in between. The whole reply must fit {@code maxBuffer}. Servers from 3.6 on.
     *
     * @param ops without any, the result is an empty list
     * @return one result for each read, in order
     */
    AsyncResult<List<ReadResult>> multiRead(List<ReadOp> ops);

    /** Reads a node's ACL and Stat. The server refuses with {@code NO_NODE} if the node does not exist. */
    AsyncResult<NodeAcl> getAcl(String path);

    /** Sets a node's ACL at any version; see {@link #setAcl(String, List, int)}. */
    default AsyncResult<Stat> setAcl(String path, List<Acl> acl) {
        return setAcl(path, acl, ANY_VERSION);
    }

    /**
     * Sets a node's ACL and returns the new Stat. The server refuses with {@code NO_NODE} if the node does not exist,
     * with {@code BAD_VERSION} if the ACL has another version, and with {@code INVALID_ACL} if it does not accept an
     * entry.
     *
     * @param acl not empty, with permissions from 0 to {@link Acl#ALL}; {@link #getAcl} may return other ones
     * @param version of the ACL ({@link Stat#aversion()}): at least 0, or {@link #ANY_VERSION}
     */
    AsyncResult<Stat> setAcl(String path, List<Acl> acl, int version);

    /**
     * Reads the paths of this session's ephemeral nodes that begin with {@code prefix}. The prefix is compared by
     * characters, not by path elements: {@code /a} matches {@code /ab}. Servers from 3.6 on.
     */
    AsyncResult<List<String>> getEphemerals(String prefix);

    /**
     * Reads the number of nodes below a node, at all depths. The server refuses with {@code NO_NODE} if the node does
     * not exist. Servers from 3.6 on.
     */
    AsyncResult<Integer> getAllChildrenNumber(String path);

    /**
     * Reads the identities that the server knows for the current connection, its IP address among them. Servers from
     * 3.7 on.
     */
    AsyncResult<List<ClientInfo>> whoAmI();

    /** Reads the ensemble's configuration without a watcher; see {@link #getConfig(Watcher)}. */
    default AsyncResult<NodeData> getConfig() {
        return getConfig(null);
    }

    /**
     * Reads the ensemble's configuration: the data of {@code /zookeeper/config}, whatever the chroot. It is empty on a
     * standalone server. The watcher is notified once, of the next change, with that path.
     */
    AsyncResult<NodeData> getConfig(@Nullable Watcher watcher);

    /**
     * Changes the members of the ensemble and returns the new configuration. The server refuses with
     * {@code RECONFIG_DISABLED} unless {@code reconfigEnabled} is set, with {@code NO_AUTH} if the ACL of
     * {@code /zookeeper/config} does not permit it, with {@code RECONFIG_IN_PROGRESS} during another change, and with
     * {@code NEW_CONFIG_NO_QUORUM} if the new members have no quorum.
     */
    AsyncResult<NodeData> reconfig(Reconfig change);

    /**
     * Authenticates the session with a credential, whose identity ACLs may name. A client may have any number of
     * credentials. Earlier calls are applied without the new identity, later calls with it. The client sends the
     * credential again on each new connection, before CONNECTED is announced.
     *
     * <p>A server that rejects a credential closes the connection; this is ZooKeeper's rule. The result fails with
     * {@code AUTH_FAILED}, the outcome of other requests in flight is unknown, listeners are notified once with
     * {@link io.lanekeeper.client.event.StateCause#AUTH_FAILED}, and the client reconnects without the credential.
     *
     * <p>The client keeps the credential from the call on, until a server rejects it or
     * {@link ZooKeeperClient#removeAuth} removes it. If there is no connection, or it is lost before the reply, the
     * client sends the credential on the next one, even if the result has failed meanwhile, for example at its
     * time-out. The credential is not kept if the call is cancelled before it is sent, or fails because the client is
     * stopped or its queue is full.
     *
     * @param scheme for example digest
     * @param auth in the form of the scheme, for digest {@code user:password}; copied
     */
    AsyncResult<Void> addAuth(String scheme, byte[] auth);

    /**
     * Adds a persistent watch. From the reply on, the watcher is notified of every change, whether the node exists or
     * not, until the watch is removed, its {@link io.lanekeeper.client.event.Watch} is closed, or the session ends.
     * Servers from 3.6 on.
     *
     * <p>The client sets the watch again on each new connection. The server does not replay what happened in between.
     * So the watcher is notified with {@code EVENTS_MISSED}, before CONNECTED is announced. {@code EVENTS_MISSED} also
     * replaces further events while about 16 MB of events wait for the watch lane, that is when watchers are too slow.
     *
     * <p>A watcher that has a one-shot watch of the same node as well is notified of its event twice, once for each
     * watch.
     */
    AsyncResult<Void> addWatch(String path, Watcher watcher, AddWatchMode mode);

    /**
     * Removes a watcher's registrations for a path. The watcher is notified with one event for each, such as
     * {@code DATA_WATCH_REMOVED}, at once and also without a connection. The result completes when the server has
     * removed its watch, or at once if other watchers of this client still need that or there is no connection. It
     * fails with {@code NO_WATCHER} if there is no such registration.
     *
     * <p>A server has one watch for each path and type, for the whole session. So the request is sent only when no
     * pending call may set the same watch.
     *
     * @param watcher the object that was passed to a read or to {@code addWatch}
     */
    AsyncResult<Void> removeWatches(String path, Watcher watcher, WatcherType type);

    /**
     * Removes the registrations of all watchers of this session for a path, as {@link #removeWatches} does for one.
     */
    AsyncResult<Void> removeAllWatches(String path, WatcherType type);

    /**
     * Sends a four-letter word, such as {@code ruok}, {@code srvr} or {@code mntr}, to the connected server and returns
     * its reply (kazoo: {@code command}). The client opens a separate connection to the same address. The time-out
     * covers all of it. A server runs the commands that its {@code 4lw.commands.whitelist} allows; to others it replies
     * that they are not allowed. Without a connection this call does not wait: it fails at once with
     * {@link io.lanekeeper.client.error.NotConnectedException}.
     *
     * @param word four letters
     */
    AsyncResult<String> fourLetterWord(String word);

    /**
     * Sends a four-letter word to any server and returns its reply, even if the client is not connected. If the name of
     * the server has several addresses, the first one that accepts a connection is used.
     *
     * @param word four letters
     * @param server as {@code host:port}; default port 2181
     */
    AsyncResult<String> fourLetterWord(String word, String server);

    /**
     * Reads the version of the connected server with the command {@code srvr}, which servers allow by default (kazoo:
     * {@code server_version}). The result fails at once with {@link io.lanekeeper.client.error.NotConnectedException}
     * if no server is connected, and with {@link io.lanekeeper.client.error.ProtocolException} if the reply names no
     * version.
     */
    AsyncResult<ServerVersion> serverVersion();

    /**
     * Returns the same operations below a node, on the same session and without cost. {@code path} is cut off all paths
     * that are passed, returned, or shown in events and errors. {@link #getConfig}, {@link #reconfig} and
     * {@link #whoAmI} are not affected. The node need not exist; {@code ensurePath("/")} creates it. A watcher that is
     * registered for the same node through two chroots is notified once, with the path of its first registration.
     *
     * @param path below the chroot of these operations; "/" changes nothing
     */
    ZooKeeperOperations chroot(String path);

    /**
     * Returns the same operations with another time-out for each call, from the call to its end.
     *
     * @param timeout more than zero; the default is the client's {@code requestTimeout}
     */
    ZooKeeperOperations withTimeout(Duration timeout);

    /**
     * Returns the same operations for callers that do not wait for a connection. A call fails at once with
     * {@link io.lanekeeper.client.error.NotConnectedException} while the client is neither CONNECTED nor
     * CONNECTED_READ_ONLY, or is about to leave its server. A call that is in the queue when the connection is lost
     * fails in the same way. Such calls have not been applied. A call in flight when the connection is lost fails with
     * {@link io.lanekeeper.client.error.ConnectionLossException}, as always.
     *
     * <p>{@link #removeWatches} and {@link #removeAllWatches} need no connection.
     */
    ZooKeeperOperations failFast();

    /** Returns the same operations for threads that may block. This sends nothing; the object may be kept. */
    BlockingOperations blocking();
}
