// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link ZooKeeperOperations#multi multi} (ZooKeeper: {@code Op}). Immutable, but for the data, which
 * is not copied. Paths are below the chroot of whoever carries it out.
 */
public final class Op {
    private final String text;
    private final Function<Chroot, WriteRequest<?>> request;

    private Op(String name, String path, Function<Chroot, WriteRequest<?>> request) {
        text = name + " " + path;
        this.request = request;
    }

    /** Creates a persistent node, open to everybody. */
    public static Op create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.DEFAULT);
    }

    /**
     * Creates a node; its result is an {@link io.lanekeeper.client.data.OpResult.Created}, of containers and nodes with a
     * TTL with Stat, of others without.
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

    /** As {@link #create(String, byte[], CreateOptions)}, with Stat. */
    public static Op createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        int size = checkCreate(path, options);
        return new Op(
                "create",
                path,
                chroot -> new WriteRequest.CreateWithStat(
                        chroot, path, size, data, options.acl(), options.mode(), options.ttlMillis()));
    }

    /** {@link #delete(String, int)} whatever the version. */
    public static Op delete(String path) {
        return delete(path, ZooKeeperOperations.ANY_VERSION);
    }

    /** Deletes a node without children, if it has the version. */
    public static Op delete(String path, int version) {
        int size = SessionOperations.checkDeletable(path);
        Arguments.requireVersion("version", version);
        return new Op("delete", path, chroot -> new WriteRequest.Delete(chroot, path, size, version));
    }

    /** {@link #setData(String, byte[], int)} whatever the version. */
    public static Op setData(String path, byte @Nullable [] data) {
        return setData(path, data, ZooKeeperOperations.ANY_VERSION);
    }

    /** Sets a node's data, if it has the version. */
    public static Op setData(String path, byte @Nullable [] data, int version) {
        int size = PathRules.check(path);
        Arguments.requireVersion("version", version);
        return new Op("setData", path, chroot -> new WriteRequest.SetData(chroot, path, size, data, version));
    }

    /** Changes nothing, but fails unless the node exists and has the version. */
    public static Op check(String path, int version) {
        int size = PathRules.check(path);
        Arguments.requireVersion("version", version);
        return new Op("check", path, chroot -> new WriteRequest.Check(chroot, path, size, version));
    }

    WriteRequest<?> request(Chroot chroot) {
        return request.apply(chroot);
    }

    private static int checkCreate(String path, CreateOptions options) {
        int size = SessionOperations.checkCreate(path, options);
        if (options.createParents()) {
            throw new IllegalArgumentException(
                    "options: makePath() in a multi (expected: a create of its own for each missing parent)");
        }
        return size;
    }

    /** Name and path. */
    @Override
    public String toString() {
        return text;
    }
}
