// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The state of a session as an application should see it (kazoo: {@code KazooState}). */
public enum SessionState {
    /** There is no session: not started, expired, or stopped. Ephemeral nodes and watches are gone. */
    LOST,
    /** The connection is gone; the session may live. Requests wait for a new connection. */
    SUSPENDED,
    /** The session works: watches are armed again, and requests flow. */
    CONNECTED,
    /**
     * As CONNECTED, at a server without a quorum, which answers reads from what it has and refuses all else with
     * {@code NOT_READ_ONLY}. Only for clients that
     * {@linkplain io.lanekeeper.client.ZooKeeperClientBuilder#canBeReadOnly may be read-only}. The session is that server's
     * own, and ends with the connection; watches do not.
     */
    CONNECTED_READ_ONLY;

    /** Whether requests flow, if only reads. */
    public boolean connected() {
        return this == CONNECTED || this == CONNECTED_READ_ONLY;
    }
}
