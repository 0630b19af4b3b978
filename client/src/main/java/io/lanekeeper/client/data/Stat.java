// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/**
 * What the server knows about a node (ZooKeeper: {@code Stat}). Transaction ids (zxid) grow with every change in the
 * ensemble; times are the server's, in milliseconds since 1970.
 *
 * @param czxid transaction that created the node
 * @param mzxid transaction that last changed its data
 * @param ctime when it was created
 * @param mtime when its data last changed
 * @param version number of changes of its data; what {@code setData} and {@code delete} compare with
 * @param cversion number of changes of its children
 * @param aversion number of changes of its ACL
 * @param ephemeralOwner id of the session that it lives with, 0 if it is not ephemeral
 * @param dataLength length of its data in bytes
 * @param numChildren number of its children
 * @param pzxid transaction that last changed its children
 */
public record Stat(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner,
        int dataLength,
        int numChildren,
        long pzxid) {
    /** Whether the node goes with a session. */
    public boolean ephemeral() {
        return ephemeralOwner != 0;
    }
}
