// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The finer state of a session (kazoo and ZooKeeper: {@code KeeperState}). */
public enum KeeperState {
    /** The client looks for a server. */
    CONNECTING,
    /** The client is connected to a server that takes part in the quorum. */
    CONNECTED,
    /**
     * The client is connected to a server without a quorum, which only replies to reads. It looks for another server.
     */
    CONNECTED_READ_ONLY,
    /** The session has expired, as a server has reported. The client asks for a new session. */
    EXPIRED,
    /**
     * Authentication failed: a TLS certificate or a credential was not accepted, by a server or by the client. The
     * client looks for another server.
     */
    AUTH_FAILED,
    /** The client is not started, or stopped. */
    CLOSED
}
