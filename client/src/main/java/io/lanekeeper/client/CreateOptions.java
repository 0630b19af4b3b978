// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.internal.operation.PathNodes;
import io.lanekeeper.client.internal.path.PathRules;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of the creation of a node. Immutable.
 *
 * @param mode default {@link CreateMode#PERSISTENT}
 * @param acl default {@link Acl#OPEN_UNSAFE}; not empty
 * @param createParents whether missing parents are created first, as persistent nodes without data and with the same
 *     ACL (kazoo: {@code makepath}); default false
 * @param ttl the time after which the server may delete a node with a TTL that has neither been changed nor had
 *     children, 1 ms to {@link #MAX_TTL}, in whole milliseconds; null for other modes
 * @param containerParents whether the missing parents that are created are containers, which a server deletes some time after
 *     their last child has gone; default false. Persistent nodes are created at a server that has no containers
 */
public record CreateOptions(
        CreateMode mode,
        List<Acl> acl,
        boolean createParents,
        @Nullable Duration ttl,
        boolean containerParents) {
    /** The longest time to live: 2<sup>40</sup> - 1 ms, about 35 years. */
    public static final Duration MAX_TTL = Duration.ofMillis(0xff_ffff_ffffL);

    /** The default: persistent, with an ACL that allows everything to everybody, without parents. */
    public static final CreateOptions DEFAULT = of(CreateMode.PERSISTENT);

    /** Checks the values and copies the ACL. */
    public CreateOptions {
        Arguments.requireGiven("mode", mode, "a mode");
        acl = Arguments.requireAcl(acl);
        if (mode.hasTtl() ? ttl == null : ttl != null) {
            throw new IllegalArgumentException(
                    "ttl: " + ttl + " (expected: " + (mode.hasTtl() ? "a duration" : "null") + " with " + mode + ")");
        }
        if (ttl != null && (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(MAX_TTL) > 0)) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: 1 ms to " + MAX_TTL + ")");
        }
        if (containerParents && !createParents) {
            throw new IllegalArgumentException("containerParents: true (expected: false without createParents)");
        }
    }

    /** Makes options whose parents are persistent nodes. */
    public CreateOptions(CreateMode mode, List<Acl> acl, boolean createParents, @Nullable Duration ttl) {
        this(mode, acl, createParents, ttl, false);
    }

    /** Makes options without a time to live. */
    public CreateOptions(CreateMode mode, List<Acl> acl, boolean createParents) {
        this(mode, acl, createParents, null);
    }

    /** Returns the default options with another mode, which has no TTL. */
    public static CreateOptions of(CreateMode mode) {
        return new CreateOptions(mode, Acl.OPEN_UNSAFE, false);
    }

    /** Returns the default options with a mode that has a TTL. */
    public static CreateOptions of(CreateMode mode, Duration ttl) {
        return new CreateOptions(mode, Acl.OPEN_UNSAFE, false, ttl);
    }

    /** Returns these options with another ACL. */
    public CreateOptions acl(List<Acl> newAcl) {
        return new CreateOptions(mode, newAcl, createParents, ttl, containerParents);
    }

    /** Returns these options with {@code createParents}: missing parents are created first, as persistent nodes. */
    public CreateOptions makePath() {
        return new CreateOptions(mode, acl, true, ttl);
    }

    /**
     * Returns these options with {@code createParents} and {@code containerParents}: missing parents are created first, as
     * containers (Curator: {@code creatingParentContainersIfNeeded}). If a server refuses a container because it knows none
     * (before 3.5.1), persistent nodes are created.
     */
    public CreateOptions makeContainerPath() {
        return new CreateOptions(mode, acl, true, ttl, true);
    }

    /**
     * Checks the path of a create with some options.
     *
     * @return its length in bytes of UTF-8
     */
    static int checkPath(String path, @Nullable CreateOptions options) {
        CreateOptions given = Arguments.requireGiven("options", options, "CreateOptions.DEFAULT or others");
        return given.mode().sequential() ? PathRules.checkSequential(path) : PathRules.check(path);
    }

    /** Returns the kind of the parents that are created. */
    PathNodes parents() {
        return new PathNodes(acl, containerParents ? CreateMode.CONTAINER : CreateMode.PERSISTENT);
    }

    /** Returns the time to live in milliseconds, 0 if there is none. */
    long ttlMillis() {
        return ttl == null ? 0 : ttl.toMillis();
    }
}
