// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

/** The ends of a connection through a {@link FaultProxy}. */
public enum Peer {
    /** The side that connected to the proxy. */
    CLIENT,
    /** The side to which the proxy connects. */
    SERVER
}
