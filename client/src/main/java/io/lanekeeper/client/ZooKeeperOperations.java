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
 * What can be asked of a ZooKeeper server. Every call returns at once, on any thread, and its result ends exactly once:
 * with a value, or with a {@link io.lanekeeper.client.error.ZooKeeperException}, or cancelled.
 *
 * <ul>
 *   <li><b>Order.</b> Calls made by one thread are sent, applied and answered in that order. Operations of several
 *       requests ({@code ensurePath}, {@code deleteRecursive}, {@code create} with parents) begin in that order; later
 *       calls may be answered between their steps. They fail with the error of the step that failed, whose outcome is
 *       that step's alone: what earlier steps did stays done.
 *   <li><b>Disconnected.</b> Calls wait for a connection, up to their time-out and the client's queue bound; those of
 *       {@link #failFast()} do not. One that was
 *       sent when the connection broke is never sent again: its outcome is unknown.
 *   <li><b>Paths</b> are absolute, below the client's chroot. A path that breaks ZooKeeper's rules is refused at the call
 *       with an {@link IllegalArgumentException}; so is any other bad argument.
 *   <li><b>Data</b> is not copied: do not change an array given to a call before its result is complete.
 *   <li><b>Old servers.</b> All of this is known to servers from 3.5.3 on, unless it says otherwise. What is younger fails
 *       with {@link io.lanekeeper.client.error.UnsupportedByServerException} at a server that is too old. The first such
 *       call on a connection has the server asked for its version, over a connection of its own, for at most the connect
 *       time-out; later calls stay behind it. The builder's {@code minServerVersion} spares the question. A server that does not tell ({@code srvr} is not allowed there) is trusted: if it does not know the
 *       operation it refuses with {@code UNIMPLEMENTED} and closes the connection, and what else had been sent has an unknown
 *       outcome.
 *   <li><b>Watchers</b> are registered when the reply comes, before the result is complete; not if the call fails. Where
 *       null is allowed, it stands for none.
 * </ul>
 */
public interface ZooKeeperOperations {
    /** Stands for any version. */
    int ANY_VERSION = -1;

    /** {@link #create(String, byte[], CreateOptions)} with the default options. */
    default AsyncResult<String> create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.DEFAULT);
    }

    /**
     * Creates a node and answers its real path, which for a sequential mode ends with the server's number. A sequential
     * path may end with "/".
     *
     * @param data null is not the same as empty: {@code NodeData.data()} is null then
     */
    AsyncResult<String> create(String path, byte @Nullable [] data, CreateOptions options);

    /** As {@link #create(String, byte[], CreateOptions)}, with the Stat (ZooKeeper: {@code create2}). */
    AsyncResult<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options);

    /** {@link #ensurePath(String, List)}, open to everybody. */
    default AsyncResult<Boolean> ensurePath(String path) {
        return ensurePath(path, Acl.OPEN_UNSAFE);
    }

    /**
     * Creates a persistent, empty node and those above it, where they are missing, the chroot included. Answers whether
     * the node had to be created (kazoo's {@code ensure_path} answers the reverse). Not atomic.
     */
    AsyncResult<Boolean> ensurePath(String path, List<Acl> acl);

    /** {@link #exists(String, Watcher)} without a watcher. */
    default AsyncResult<@Nullable Stat> exists(String path) {
        return exists(path, null);
    }

    /**
     * Answers a node's Stat, null if there is no such node. A watcher is told of the creation, change of data or deletion
     * that comes next.
     */
    AsyncResult<@Nullable Stat> exists(String path, @Nullable Watcher watcher);

    /** {@link #getData(String, Watcher)} without a watcher. */
    default AsyncResult<NodeData> getData(String path) {
        return getData(path, null);
    }

    /** Answers a node's data and Stat. A watcher is told of the next change of data or the deletion. */
    AsyncResult<NodeData> getData(String path, @Nullable Watcher watcher);

    /** {@link #setData(String, byte[], int)} whatever the version. */
    default AsyncResult<Stat> setData(String path, byte @Nullable [] data) {
        return setData(path, data, ANY_VERSION);
    }

    /**
     * Sets a node's data and answers its new Stat; refused with {@code BAD_VERSION} if the node has another version.
     *
     * @param data null is not the same as empty: {@code NodeData.data()} is null then
     * @param version at least 0, or {@link #ANY_VERSION}
     */
    AsyncResult<Stat> setData(String path, byte @Nullable [] data, int version);

    /** {@link #delete(String, int)} whatever the version. */
    default AsyncResult<Void> delete(String path) {
        return delete(path, ANY_VERSION);
    }

    /**
     * Deletes a node without children; refused with {@code BAD_VERSION} if the node has another version.
     *
     * @param path not "/", which no server deletes
     * @param version at least 0, or {@link #ANY_VERSION}
     */
    AsyncResult<Void> delete(String path, int version);

    /**
     * Deletes a node and all below it, whatever their versions; a node that does not exist is deleted already. Not
     * atomic.
     */
    AsyncResult<Void> deleteRecursive(String path);

    /** {@link #getChildren(String, Watcher)} without a watcher. */
    default AsyncResult<List<String>> getChildren(String path) {
        return getChildren(path, null);
    }

    /**
     * Answers the names of a node's children, in no particular order. A watcher is told of the next creation or deletion
     * of a child, or of the node's deletion.
     */
    AsyncResult<List<String>> getChildren(String path, @Nullable Watcher watcher);

    /** {@link #getChildrenWithStat(String, Watcher)} without a watcher. */
    default AsyncResult<Children> getChildrenWithStat(String path) {
        return getChildrenWithStat(path, null);
    }

    /** As {@link #getChildren(String, Watcher)}, with the parent's Stat (ZooKeeper: {@code getChildren2}). */
    AsyncResult<Children> getChildrenWithStat(String path, @Nullable Watcher watcher);

    /**
     * Has the server catch up with the leader: what was written by anybody before this call is seen by reads after it.
     * The node need not exist. What a new leader has done may be missing for as long as its predecessor does not know that it is
     * deposed (ZooKeeper's {@code sync} is no write): where that matters, write before you read.
     */
    AsyncResult<Void> sync(String path);

    /**
     * Does several writes and checks as one: all of them or none. A refusal cannot be overlooked: the result fails with a
     * {@link io.lanekeeper.client.error.TransactionRefusedException}, which names the operation that was refused and tells
     * what became of each. As one request it must fit {@code maxBuffer}.
     *
     * @param ops in the order in which they are done; if there are none the answer is an empty list
     * @return one result for each
     */
    AsyncResult<List<OpResult>> multi(List<Op> ops);

    /** A builder of a {@link #multi}. */
    default Transaction transaction() {
        return new Transaction(this);
    }

    /**
     * Reads several nodes with one request; each read is answered or refused on its own. What is read need not belong
     * together: somebody may write in between. The whole answer must fit {@code maxBuffer}. Servers from 3.6 on.
     *
     * @param ops if there are none the answer is an empty list
     * @return one result for each, in order
     */
    AsyncResult<List<ReadResult>> multiRead(List<ReadOp> ops);

    /** Answers a node's ACL and Stat. */
    AsyncResult<NodeAcl> getAcl(String path);

    /** {@link #setAcl(String, List, int)} whatever the version. */
    default AsyncResult<Stat> setAcl(String path, List<Acl> acl) {
        return setAcl(path, acl, ANY_VERSION);
    }

    /**
     * Sets a node's ACL and answers its new Stat; refused with {@code BAD_VERSION} if the ACL has another version.
     *
     * @param acl not empty, with permissions from 0 to {@link Acl#ALL}. A server may answer others to {@link #getAcl}
     * @param version of the ACL ({@link Stat#aversion()}): at least 0, or {@link #ANY_VERSION}
     */
    AsyncResult<Stat> setAcl(String path, List<Acl> acl, int version);

    /**
     * Answers the paths of this session's ephemeral nodes that begin with {@code prefix}, character for character:
     * {@code /a} finds {@code /ab}, too. Servers from 3.6 on.
     */
    AsyncResult<List<String>> getEphemerals(String prefix);

    /** Answers how many nodes there are below a node, at all depths. Servers from 3.6 on. */
    AsyncResult<Integer> getAllChildrenNumber(String path);

    /** Answers the identities that the current connection has proven, its address among them. Servers from 3.7 on. */
    AsyncResult<List<ClientInfo>> whoAmI();

    /** {@link #getConfig(Watcher)} without a watcher. */
    default AsyncResult<NodeData> getConfig() {
        return getConfig(null);
    }

    /**
     * Answers the ensemble's configuration, which is the data of {@code /zookeeper/config} whatever the chroot; empty at a
     * standalone server. A watcher is told of its next change, with that path.
     */
    AsyncResult<NodeData> getConfig(@Nullable Watcher watcher);

    /**
     * Changes the members of the ensemble and answers the new configuration. The servers must allow it
     * ({@code reconfigEnabled}), and so must the ACL of {@code /zookeeper/config}.
     */
    AsyncResult<NodeData> reconfig(Reconfig change);

    /**
     * Proves an identity to the server, which ACLs may name; any number of them. Calls made before are done without it,
     * calls made after with it. Once accepted it is proven again on each new connection, before CONNECTED is announced.
     *
     * <p>A credential that the server rejects ends the connection, as ZooKeeper does it: the result fails with
     * {@code AUTH_FAILED}, what had been sent has an unknown outcome, and listeners are told
     * {@link io.lanekeeper.client.event.StateCause#AUTH_FAILED}, once; the client reconnects without it.
     *
     * <p>A credential is kept from the call on, until a server rejects it or {@link ZooKeeperClient#removeAuth} takes it away: without
     * a connection, or if that is lost before the answer, it is shown on the next one, also if the result has failed meanwhile, by
     * its time-out for example. It is not kept if the call is cancelled before it is sent, or fails since the client is stopped or its queue full.
     *
     * @param scheme for example digest
     * @param auth in the form of the scheme, for digest {@code user:password}; copied
     */
    AsyncResult<Void> addAuth(String scheme, byte[] auth);

    /**
     * Sets a watch that stays: the watcher is told of every change from the reply on, whether the node exists or not, until
     * it is removed, its {@link io.lanekeeper.client.event.Watch} is closed, or the session ends. Servers from 3.6 on.
     *
     * <p>It is armed again on each new connection. Of what happened in between the server tells nothing: the watcher gets
     * an event {@code EVENTS_MISSED}, before CONNECTED is announced. So it does instead of what comes when events of some
     * 16 MB wait for the watch lane: then it was told more than it has taken. A watcher that is also registered for one event of the
     * same node is told of that event by each of the two.
     */
    AsyncResult<Void> addWatch(String path, Watcher watcher, AddWatchMode mode);

    /**
     * Ends a watcher's registrations on a path, and tells it so by an event for each, such as
     * {@code DATA_WATCH_REMOVED}. That happens at once, connected or not; the result is there when the server has
     * forgotten its watch, unless others here need it. It is asked to when no call is under way any more that may set such a
     * watch, since it has one for all. Refused with {@code NO_WATCHER} if there is no such registration.
     *
     * @param watcher the object that was given to a read or to {@code addWatch}
     */
    AsyncResult<Void> removeWatches(String path, Watcher watcher, WatcherType type);

    /** As {@link #removeWatches}, with all of this session's watchers on a path. */
    AsyncResult<Void> removeAllWatches(String path, WatcherType type);

    /**
     * Has the connected server answer one of its commands, such as {@code ruok}, {@code srvr} or {@code mntr}, over a
     * connection of its own to the same address (kazoo: {@code command}). The time-out is for all of it. A server answers
     * those that its {@code 4lw.commands.whitelist} allows, and to others that it does not. Where other calls wait for a
     * connection, this one fails at once with {@link io.lanekeeper.client.error.NotConnectedException}.
     *
     * @param word four letters
     */
    AsyncResult<String> fourLetterWord(String word);

    /**
     * Has any server answer one of its commands, also while the client is not connected. If its name stands for several
     * addresses, the first that accepts is asked.
     *
     * @param word four letters
     * @param server as {@code host:port}; default port 2181
     */
    AsyncResult<String> fourLetterWord(String word, String server);

    /**
     * Answers the version of the connected server, by the command {@code srvr}, which servers allow by default (kazoo:
     * {@code server_version}). Fails at once with {@link io.lanekeeper.client.error.NotConnectedException} if no server is
     * connected, and with {@link io.lanekeeper.client.error.ProtocolException} if the answer names no version.
     */
    AsyncResult<ServerVersion> serverVersion();

    /**
     * The same operations below a node, on the same session and at no cost: paths that are given and answered, those in
     * events and errors too, are then without {@code path}. Not so {@link #getConfig}, {@link #reconfig} and {@link #whoAmI}.
     * The node need not exist; {@code ensurePath("/")} creates it. A watcher that is registered for the same node below two
     * chroots is told once, with the path that it was first registered with.
     *
     * @param path below this one's own chroot; "/" for no difference
     */
    ZooKeeperOperations chroot(String path);

    /**
     * The same operations with another time-out for each call, from the call to its end.
     *
     * @param timeout more than zero; the client's default is {@code requestTimeout}
     */
    ZooKeeperOperations withTimeout(Duration timeout);

    /**
     * The same operations for a caller that does not wait for a connection: a call ends at once with
     * {@link io.lanekeeper.client.error.NotConnectedException} while the client is neither CONNECTED nor CONNECTED_READ_ONLY, or
     * about to leave its server. A call that waits to be sent when the connection is lost ends so, too. In both cases it has not
     * been applied. A call that had been sent then ends with
     * {@link io.lanekeeper.client.error.ConnectionLossException}, as ever.
     *
     * <p>{@link #removeWatches} and {@link #removeAllWatches} need no connection.
     */
    ZooKeeperOperations failFast();

    /** The same operations for a thread that may wait. Makes no call itself; to be asked for each time, or kept. */
    BlockingOperations blocking();
}
