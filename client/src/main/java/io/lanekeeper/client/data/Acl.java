// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.List;
import java.util.Objects;

/**
 * One entry of an ACL: the permissions of an identity at a node.
 *
 * @param permissions a sum of {@link #READ}, {@link #WRITE}, {@link #CREATE}, {@link #DELETE} and {@link #ADMIN}
 * @param id the identity
 */
public record Acl(int permissions, AclId id) {
    /** Permission to read data and list children. */
    public static final int READ = 1;
    /** Permission to set data. */
    public static final int WRITE = 2;
    /** Permission to create children. */
    public static final int CREATE = 4;
    /** Permission to delete children. */
    public static final int DELETE = 8;
    /** Permission to set the ACL. */
    public static final int ADMIN = 16;
    /** All of these permissions. */
    public static final int ALL = 31;

    /** An ACL that allows everything to everybody (ZooKeeper: {@code OPEN_ACL_UNSAFE}); the default. */
    public static final List<Acl> OPEN_UNSAFE = List.of(new Acl(ALL, AclId.ANYONE));

    /** An ACL that allows everybody to read (ZooKeeper: {@code READ_ACL_UNSAFE}). */
    public static final List<Acl> READ_UNSAFE = List.of(new Acl(READ, AclId.ANYONE));

    /**
     * An ACL that allows everything to the authenticated identities of the creator (ZooKeeper:
     * {@code CREATOR_ALL_ACL}).
     */
    public static final List<Acl> CREATOR_ALL = List.of(new Acl(ALL, AclId.AUTHENTICATED));

    /**
     * Checks that the identity is not null. A server may return permissions that this client does not know. They are
     * kept here as they are, but calls that set an ACL reject them.
     */
    public Acl {
        Objects.requireNonNull(id, "id");
    }

    /** Returns an ACL that allows everything to one identity. */
    public static List<Acl> all(AclId id) {
        return List.of(new Acl(ALL, id));
    }

    /** Returns an ACL that allows one identity to read, and nothing else. */
    public static List<Acl> read(AclId id) {
        return List.of(new Acl(READ, id));
    }
}
