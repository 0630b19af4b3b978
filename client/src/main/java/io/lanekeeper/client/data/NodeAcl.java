// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.List;

/**
 * A node's ACL and {@link Stat}.
 *
 * @param acl who may do what; who may not administer the node sees {@code x} instead of the digests of passwords
 * @param stat {@link Stat#aversion()} is what {@code setACL} compares with
 */
public record NodeAcl(List<Acl> acl, Stat stat) {
    /** Takes a copy of the ACL. */
    public NodeAcl {
        acl = List.copyOf(acl);
    }
}
