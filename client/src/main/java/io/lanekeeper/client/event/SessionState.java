// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The state of a session as an application should see it (kazoo: {@code KazooState}). */
public enum SessionState {
    /** There is no session: not started, expired, or stopped. Ephemeral nodes and watches are gone. */
    LOST,
    /** The connection is gone; the session may live. Requests wait for a new connection. */
    SUSPENDED,
    /** The session works: watches are armed again, and requests flow. */
    CONNECTED;

    /** Whether requests flow. */
    public boolean connected() {
        return this == CONNECTED;
    }
}
