// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The finer state of a session (kazoo and ZooKeeper: {@code KeeperState}). */
public enum KeeperState {
    /** Looking for a server. */
    CONNECTING,
    /** Connected to a server that takes part in the quorum. */
    CONNECTED,
    /** Connected to a server that has no quorum and only reads; another one is being looked for. */
    CONNECTED_READ_ONLY,
    /** The server declared the session over; a new one is being asked for. */
    EXPIRED,
    /** A server and the client did not accept one another; another server is being looked for. */
    AUTH_FAILED,
    /** Not started, or stopped. */
    CLOSED
}
