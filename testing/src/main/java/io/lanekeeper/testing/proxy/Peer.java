// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

/** The ends of a connection through a {@link FaultProxy}. */
public enum Peer {
    /** Who connected to the proxy. */
    CLIENT,
    /** Whom the proxy stands for. */
    SERVER
}
