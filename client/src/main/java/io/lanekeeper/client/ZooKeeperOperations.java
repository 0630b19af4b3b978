// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Watcher;
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
 *   <li><b>Disconnected.</b> Calls wait for a connection, up to their time-out and the client's queue bound. One that was
 *       sent when the connection broke is never sent again: its outcome is unknown.
 *   <li><b>Paths</b> are absolute, below the client's chroot. A path that breaks ZooKeeper's rules is refused at the call
 *       with an {@link IllegalArgumentException}; so is any other bad argument.
 *   <li><b>Data</b> is not copied: do not change an array given to a call before its result is complete.
 *   <li><b>Watchers</b> are registered when the reply comes, before the result is complete; not if the call fails. Where
 *       null is allowed, it stands for none.
 * </ul>
 */
public interface ZooKeeperOperations {
    /** Stands for any version in {@code setData} and {@code delete}. */
    int ANY_VERSION = -1;

    /** {@link #create(String, byte[], CreateOptions)} with the default options. */
    default AsyncResult<String> create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.DEFAULT);
    }

    /**
     * Creates a node and answers its real path, which for a sequential mode ends with the server's number. A sequential
     * path may end with "/".
     *
     * @param data null is not the same as empty
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
     * The node need not exist.
     */
    AsyncResult<Void> sync(String path);

    /**
     * The same operations with another time-out for each call, from the call to its end.
     *
     * @param timeout more than zero; the client's default is {@code requestTimeout}
     */
    ZooKeeperOperations withTimeout(Duration timeout);

    /** The same operations for a thread that may wait. Makes no call itself; to be asked for each time, or kept. */
    BlockingOperations blocking();
}
