// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/**
 * The metadata of a node (ZooKeeper: {@code Stat}). Transaction ids (zxid) grow with every change in the ensemble.
 * Times are the server's, in milliseconds since 1970.
 *
 * @param czxid transaction that created the node
 * @param mzxid transaction that last changed its data
 * @param ctime time of its creation
 * @param mtime time of the last change of its data
 * @param version number of changes of its data; {@code setData} and {@code delete} compare with it
 * @param cversion number of changes of its children
 * @param aversion number of changes of its ACL; {@code setAcl} compares with it
 * @param ephemeralOwner id of the session that it is deleted with, 0 if it is not ephemeral
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
    /** Returns whether the node is deleted with a session. */
    public boolean ephemeral() {
        return ephemeralOwner != 0;
    }
}
