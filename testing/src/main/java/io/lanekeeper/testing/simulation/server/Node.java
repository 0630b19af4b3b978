// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/** A node of one server's tree. */
final class Node {
    private static final long CONTAINER = Long.MIN_VALUE;
    private static final long TTL_MARK = 0xff00_0000_0000_0000L;
    private static final long TTL_MASK = 0x0000_00ff_ffff_ffffL;

    final long czxid;
    final long ctime;
    /** The session of an ephemeral node, or a mark for containers and nodes with a time to live; 0 for plain nodes. */
    final long owner;

    final Set<String> children = new LinkedHashSet<>();
    byte[] data;
    List<ACL> acl;
    long mzxid;
    long mtime;
    long pzxid;
    int version;
    int aversion;
    /** The number of children that have been created here. */
    int creations;

    Node(byte[] data, List<ACL> acl, long owner, long zxid, long time) {
        this.data = data;
        this.acl = acl;
        this.owner = owner;
        czxid = zxid;
        mzxid = zxid;
        pzxid = zxid;
        ctime = time;
        mtime = time;
    }

    static long containerOwner() {
        return CONTAINER;
    }

    static long ttlOwner(long ttlMillis) {
        return TTL_MARK | ttlMillis;
    }

    static boolean isSession(long owner) {
        return owner != 0 && owner != CONTAINER && !isTtl(owner);
    }

    private static boolean isTtl(long owner) {
        return (owner & TTL_MARK) == TTL_MARK;
    }

    /** Returns whether the server deletes this node by now, because it is empty. */
    boolean isDead(long now) {
        if (!children.isEmpty()) {
            return false;
        }
        return owner == CONTAINER ? creations > 0 : isTtl(owner) && now - mtime > (owner & TTL_MASK);
    }

    boolean mayDie() {
        return owner == CONTAINER || isTtl(owner);
    }

    /**
     * Returns the Stat that clients see: only sessions are owners, and each deletion of a child counts as a change.
     */
    Stat stat() {
        return new Stat(
                czxid,
                mzxid,
                ctime,
                mtime,
                version,
                creations * 2 - children.size(),
                aversion,
                isSession(owner) ? owner : 0,
                data == null ? 0 : data.length,
                children.size(),
                pzxid);
    }
}
