// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** The reason for a change of the session's state. */
public enum StateCause {
    /** A new session was established. */
    SESSION_ESTABLISHED("a new session was established"),
    /** The session was resumed on a new connection. */
    SESSION_RESUMED("the session was resumed"),
    /** The connection was lost; {@link StateChange#failure()} may say more. */
    CONNECTION_LOST("the connection was lost"),
    /** The client left a read-only server, since another server takes writes. */
    READ_WRITE_SERVER_FOUND("a server was found that is not read-only"),
    /** The client left its server to go to another one, after {@code updateHosts}. */
    SERVERS_CHANGED("the list of servers has changed"),
    /**
     * The server does not know the session any more. Of a session to
     * {@linkplain io.lanekeeper.client.ZooKeeperClientBuilder#resume resume}: it does not know it with that password.
     */
    SESSION_EXPIRED("the session has expired"),
    /** The server granted another session instead of resuming the old one, which is treated as expired. */
    SESSION_REPLACED("the server replaced the session"),
    /**
     * Authentication failed: a TLS certificate or a credential was not accepted, by a server or by the client;
     * {@link StateChange#failure()} says why. A credential of {@code addAuth} that the server rejected is not sent
     * again. After other failures, such as of a certificate, the client tries other servers; but if it never had a
     * session and all servers were tried, it is stopped.
     */
    AUTH_FAILED("authentication failed: a TLS certificate or a credential was rejected"),
    /** No server was reached within the limits of the client's connection retry. The client is stopped. */
    RETRIES_EXHAUSTED("no server could be reached"),
    /**
     * A start met an error of the program itself, such as a missing class, which further attempts cannot mend;
     * {@link StateChange#failure()} is that error. The client is stopped.
     */
    CLIENT_FAULT("the program itself has failed"),
    /** The client was detached from its session. The session lives on for its time-out and may be resumed. */
    DETACHED("the session was left for another client"),
    /** The client was stopped. */
    STOPPED("the client was stopped");

    private final String text;

    StateCause(String text) {
        this.text = text;
    }

    /** Returns the cause as part of a sentence. */
    @Override
    public String toString() {
        return text;
    }
}
