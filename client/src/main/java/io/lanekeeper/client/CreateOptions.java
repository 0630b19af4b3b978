// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import java.util.List;

/**
 * How a node is created.
 *
 * @param mode default {@link CreateMode#PERSISTENT}
 * @param acl default {@link Acl#OPEN_UNSAFE}; not empty
 * @param createParents whether missing parents are created first, persistent, empty and with the same ACL (kazoo:
 *     {@code makepath}); default false
 */
public record CreateOptions(CreateMode mode, List<Acl> acl, boolean createParents) {
    /** Persistent, open to everybody, without parents. */
    public static final CreateOptions DEFAULT = new CreateOptions(CreateMode.PERSISTENT, Acl.OPEN_UNSAFE, false);

    /** Takes a copy of the ACL. */
    public CreateOptions {
        Arguments.requireGiven("mode", mode, "a mode");
        if (Arguments.requireGiven("acl", acl, "at least one entry").isEmpty()) {
            throw new IllegalArgumentException("acl: [] (expected: at least one entry)");
        }
        acl = List.copyOf(acl);
    }

    /** The default options with another mode. */
    public static CreateOptions of(CreateMode mode) {
        return new CreateOptions(mode, Acl.OPEN_UNSAFE, false);
    }

    /** These options with another ACL. */
    public CreateOptions acl(List<Acl> newAcl) {
        return new CreateOptions(mode, newAcl, createParents);
    }

    /** These options, with missing parents created first. */
    public CreateOptions makePath() {
        return new CreateOptions(mode, acl, true);
    }
}
