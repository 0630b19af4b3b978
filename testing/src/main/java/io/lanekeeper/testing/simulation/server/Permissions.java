// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;

/**
 * The checks of ACLs, with the schemes {@code world}, {@code ip}, {@code digest} and {@code auth} in their plain forms.
 */
final class Permissions {
    private Permissions() {}

    static boolean allow(List<ACL> acl, int permission, List<Id> ids) {
        if (acl.isEmpty()) {
            return true;
        }
        for (ACL entry : acl) {
            if ((entry.getPerms() & permission) != 0 && (isAnyone(entry.getId()) || ids.contains(entry.getId()))) {
                return true;
            }
        }
        return false;
    }

    static void require(List<ACL> acl, int permission, List<Id> ids) throws Refusal {
        if (!allow(acl, permission, ids)) {
            throw new Refusal(Code.NOAUTH);
        }
    }

    private static boolean isAnyone(Id id) {
        return id.getScheme().equals("world") && id.getId().equals("anyone");
    }

    /** Returns the ACL without duplicates, with {@code auth} replaced by the client's own ids. */
    static List<ACL> checked(@Nullable List<ACL> asked, List<Id> ids) throws Refusal {
        if (asked == null || asked.isEmpty()) {
            throw new Refusal(Code.INVALIDACL);
        }
        List<ACL> acl = new ArrayList<>();
        for (ACL entry : new LinkedHashSet<>(asked)) {
            acl.addAll(expanded(entry, ids));
        }
        return acl;
    }

    private static List<ACL> expanded(ACL entry, List<Id> ids) throws Refusal {
        Id id = entry.getId();
        if (id == null || id.getScheme() == null || id.getId() == null) {
            throw new Refusal(Code.INVALIDACL);
        }
        if (id.getScheme().equals("auth")) {
            List<ACL> own = ids.stream()
                    .filter(mine -> mine.getScheme().equals("digest"))
                    .map(mine -> new ACL(entry.getPerms(), mine))
                    .toList();
            if (own.isEmpty()) {
                throw new Refusal(Code.INVALIDACL);
            }
            return own;
        }
        boolean valid = isAnyone(id)
                || (id.getScheme().equals("digest") && id.getId().matches("[^:]*:[^:]+"))
                || (id.getScheme().equals("ip") && id.getId().matches("[0-9.]+(/[0-9]+)?"));
        if (!valid) {
            throw new Refusal(Code.INVALIDACL);
        }
        return List.of(entry);
    }

    /** Returns the ACL without digests, for clients that may read it but not change it. */
    static List<ACL> masked(List<ACL> acl) {
        return acl.stream()
                .map(entry -> entry.getId().getScheme().equals("digest")
                        ? new ACL(
                                entry.getPerms(),
                                new Id("digest", maskedId(entry.getId().getId())))
                        : entry)
                .toList();
    }

    private static String maskedId(String id) {
        int colon = id.indexOf(':');
        return colon < 0 ? id : id.substring(0, colon) + ":x";
    }
}
