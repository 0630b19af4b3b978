// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.List;
import java.util.Objects;

/**
 * What somebody may do with a node.
 *
 * @param permissions a sum of {@link #READ}, {@link #WRITE}, {@link #CREATE}, {@link #DELETE} and {@link #ADMIN}
 * @param id who
 */
public record Acl(int permissions, AclId id) {
    /** May read data and list children. */
    public static final int READ = 1;
    /** May set data. */
    public static final int WRITE = 2;
    /** May create children. */
    public static final int CREATE = 4;
    /** May delete children. */
    public static final int DELETE = 8;
    /** May set the ACL. */
    public static final int ADMIN = 16;
    /** May do all of these. */
    public static final int ALL = 31;

    /** Everybody may do everything (ZooKeeper: {@code OPEN_ACL_UNSAFE}); the default. */
    public static final List<Acl> OPEN_UNSAFE = List.of(new Acl(ALL, AclId.ANYONE));

    /** Everybody may read (ZooKeeper: {@code READ_ACL_UNSAFE}). */
    public static final List<Acl> READ_UNSAFE = List.of(new Acl(READ, AclId.ANYONE));

    /** The creator's proven identities may do everything (ZooKeeper: {@code CREATOR_ALL_ACL}). */
    public static final List<Acl> CREATOR_ALL = List.of(new Acl(ALL, AclId.AUTHENTICATED));

    /**
     * Checks that there is an id. Servers may keep permissions that this client does not know: they are shown as they are, and
     * refused by the calls that set an ACL.
     */
    public Acl {
        Objects.requireNonNull(id, "id");
    }

    /** An ACL in which one identity may do everything. */
    public static List<Acl> all(AclId id) {
        return List.of(new Acl(ALL, id));
    }

    /** An ACL in which one identity may read, and nothing else. */
    public static List<Acl> read(AclId id) {
        return List.of(new Acl(READ, id));
    }
}
