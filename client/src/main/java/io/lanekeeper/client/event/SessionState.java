// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The state of a session, as an application should see it (kazoo: {@code KazooState}). */
public enum SessionState {
    /** There is no session: not started, expired, or stopped. Ephemeral nodes and watches are gone. */
    LOST,
    /** The connection is lost; the session may still exist. Calls wait for a new connection. */
    SUSPENDED,
    /** The session works: watches are set again, and requests are sent. */
    CONNECTED,
    /**
     * As CONNECTED, but to a server without a quorum. It replies to reads from its own data and refuses everything else
     * with {@code NOT_READ_ONLY}. Only clients with {@linkplain
     * io.lanekeeper.client.ZooKeeperClientBuilder#canBeReadOnly permission} come into this state. The session belongs
     * to that server and ends with the connection; watches do not.
     */
    CONNECTED_READ_ONLY;

    /** Returns whether requests are sent, be it only reads. */
    public boolean connected() {
        return this == CONNECTED || this == CONNECTED_READ_ONLY;
    }
}
