// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.node;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link PersistentNode}. Immutable.
 *
 * @param mode default {@link CreateMode#EPHEMERAL}. In a sequential mode the name gets Curator's prefix {@code _c_<guid>-}, by
 *     which a node is found again after an unknown outcome
 * @param ttl the time to live of a mode with a TTL; null for other modes
 * @param takeOver whether another session's node at the path is replaced; default false: the client waits for its deletion.
 *     Two clients that both take over replace each other's node without end
 * @param insist whether data that others set are replaced by the data of this client; default false
 */
public record PersistentNodeOptions(
        CreateMode mode, @Nullable Duration ttl, boolean takeOver, boolean insist) {
    /** The default: an ephemeral node. */
    public static final PersistentNodeOptions EPHEMERAL = of(CreateMode.EPHEMERAL);

    /** Checks the values. */
    public PersistentNodeOptions {
        Objects.requireNonNull(mode, "mode");
        requireFit(mode, ttl);
    }

    /** Lets the options of a creation check the two. */
    private static void requireFit(CreateMode mode, @Nullable Duration ttl) {
        CreateOptions unused = new CreateOptions(mode, Acl.OPEN_UNSAFE, false, ttl);
        assert unused.mode() == mode;
    }

    /** Returns the defaults with a mode that has no TTL. */
    public static PersistentNodeOptions of(CreateMode mode) {
        return new PersistentNodeOptions(mode, null, false, false);
    }

    /** Returns the defaults with a mode that has a TTL. */
    public static PersistentNodeOptions of(CreateMode mode, Duration ttl) {
        return new PersistentNodeOptions(mode, ttl, false, false);
    }

    /** Returns these options with or without {@link #takeOver}. */
    public PersistentNodeOptions takeOver(boolean replace) {
        return new PersistentNodeOptions(mode, ttl, replace, insist);
    }

    /** Returns these options with or without {@link #insist}. */
    public PersistentNodeOptions insist(boolean replace) {
        return new PersistentNodeOptions(mode, ttl, takeOver, replace);
    }
}
