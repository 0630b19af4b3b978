// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

/** The reason for the loss of a {@link Lease}. */
public enum LossCause {
    /** The session has expired, and its nodes are gone. */
    SESSION_EXPIRED("the session has expired"),
    /** The server granted another session instead of resuming the old one. */
    SESSION_REPLACED("the server replaced the session"),
    /** The node of the lease was deleted, by an operator for example. */
    NODE_GONE("the node was deleted"),
    /** The client was stopped, by the application or since no server accepted it. */
    STOPPED("the client was stopped"),
    /** The session was left for another client, which may adopt the lease. */
    DETACHED("the session was left for another client");

    private final String text;

    LossCause(String text) {
        this.text = text;
    }

    /** Returns the cause as part of a sentence. */
    @Override
    public String toString() {
        return text;
    }
}
