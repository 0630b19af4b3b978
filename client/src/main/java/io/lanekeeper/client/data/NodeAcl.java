// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.List;

/**
 * A node's ACL and {@link Stat}.
 *
 * @param acl the entries. Without the permission ADMIN, digests of passwords are shown as {@code x}
 * @param stat its {@link Stat#aversion()} is the version that {@code setAcl} compares with
 */
public record NodeAcl(List<Acl> acl, Stat stat) {
    /** Copies the ACL. */
    public NodeAcl {
        acl = List.copyOf(acl);
    }
}
