// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link ZooKeeperOperations#multi multi} (ZooKeeper: {@code Op}). Immutable except for the data,
 * which is not copied. Paths are below the chroot of the operations that run the multi.
 */
public final class Op {
    private final String text;
    private final Function<Chroot, WriteRequest<?>> request;

    private Op(String name, String path, Function<Chroot, WriteRequest<?>> request) {
        text = name + " " + path;
        this.request = request;
    }

    /** Returns the creation of a persistent node, with an ACL that allows everything to everybody. */
    public static Op create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.DEFAULT);
    }

    /**
     * Returns the creation of a node. Its result is an {@link io.lanekeeper.client.data.OpResult.Created}: with the
     * Stat for containers and nodes with a TTL, without it for others.
     *
     * @throws IllegalArgumentException if {@code options} asks for parents, too
     */
    public static Op create(String path, byte @Nullable [] data, CreateOptions options) {
        int size = checkCreate(path, options);
        return new Op(
                "create",
                path,
                chroot -> new WriteRequest.Create(
                        chroot, path, size, data, options.acl(), options.mode(), options.ttlMillis()));
    }

    /**
     * Returns the creation of a node as {@link #create(String, byte[], CreateOptions)} does, with the Stat in its
     * result.
     */
    public static Op createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        int size = checkCreate(path, options);
        return new Op(
                "create",
                path,
                chroot -> new WriteRequest.CreateWithStat(
                        chroot, path, size, data, options.acl(), options.mode(), options.ttlMillis()));
    }

    /** Returns the deletion of a node at any version; see {@link #delete(String, int)}. */
    public static Op delete(String path) {
        return delete(path, ZooKeeperOperations.ANY_VERSION);
    }

    /**
     * Returns the deletion of a node that has no children and the given version.
     *
     * @param version at least 0, or {@link ZooKeeperOperations#ANY_VERSION}
     */
    public static Op delete(String path, int version) {
        int size = PathRules.checkDeletable(path);
        Arguments.requireVersion("version", version);
        return new Op("delete", path, chroot -> new WriteRequest.Delete(chroot, path, size, version));
    }

    /** Returns the change of a node's data at any version; see {@link #setData(String, byte[], int)}. */
    public static Op setData(String path, byte @Nullable [] data) {
        return setData(path, data, ZooKeeperOperations.ANY_VERSION);
    }

    /**
     * Returns the change of the data of a node that has the given version.
     *
     * @param version at least 0, or {@link ZooKeeperOperations#ANY_VERSION}
     */
    public static Op setData(String path, byte @Nullable [] data, int version) {
        int size = PathRules.check(path);
        Arguments.requireVersion("version", version);
        return new Op("setData", path, chroot -> new WriteRequest.SetData(chroot, path, size, data, version));
    }

    /**
     * Returns a check, which changes nothing. The multi fails unless the node exists and has the given version.
     *
     * @param version at least 0, or {@link ZooKeeperOperations#ANY_VERSION}
     */
    public static Op check(String path, int version) {
        int size = PathRules.check(path);
        Arguments.requireVersion("version", version);
        return new Op("check", path, chroot -> new WriteRequest.Check(chroot, path, size, version));
    }

    WriteRequest<?> request(Chroot chroot) {
        return request.apply(chroot);
    }

    private static int checkCreate(String path, CreateOptions options) {
        int size = CreateOptions.checkPath(path, options);
        if (options.createParents()) {
            throw new IllegalArgumentException(
                    "options: makePath() in a multi (expected: a create of its own for each missing parent)");
        }
        return size;
    }

    /** Returns name and path. */
    @Override
    public String toString() {
        return text;
    }
}
