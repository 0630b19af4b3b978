// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** Why a session changed its state. */
public enum StateCause {
    /** A new session was established. */
    SESSION_ESTABLISHED("a new session was established"),
    /** The session goes on over a new connection. */
    SESSION_RESUMED("the session was resumed"),
    /** The connection ended; {@link StateChange#failure()} may say more. */
    CONNECTION_LOST("the connection was lost"),
    /** The connection to a read-only server was ended, since another one takes writes. */
    READ_WRITE_SERVER_FOUND("a server was found that is not read-only"),
    /** The connection was ended to go to another server, as {@code updateHosts} demands. */
    SERVERS_CHANGED("the list of servers has changed"),
    /**
     * The server no longer knows the session; or, of one to be {@linkplain
     * io.lanekeeper.client.ZooKeeperClientBuilder#resume resumed}, it does not know it by that password.
     */
    SESSION_EXPIRED("the session has expired"),
    /** At resume the server gave another session than the one asked for, which ends the old one as expiry does. */
    SESSION_REPLACED("the server replaced the session"),
    /**
     * A server and the client do not accept one another; {@link StateChange#failure()} says why. A credential of
     * {@code addAuth} that the server rejected is not shown again. For other reasons, such as a certificate, the client tries
     * on; but a client that has not had a session yet, and has tried all servers, is as after a stop.
     */
    AUTH_FAILED("a certificate or credential was rejected"),
    /** No server could be reached for as long as the client's connection retry allows; as after a stop. */
    RETRIES_EXHAUSTED("no server could be reached"),
    /**
     * A start has met an error of the program itself, such as a class that is missing, which no other attempt heals;
     * {@link StateChange#failure()} is that error. As after a stop.
     */
    CLIENT_FAULT("the program itself has failed"),
    /** The client was detached from its session, which lives on for as long as its time-out and may be resumed. */
    DETACHED("the session was left for another client"),
    /** The client was stopped. */
    STOPPED("the client was stopped");

    private final String text;

    StateCause(String text) {
        this.text = text;
    }

    /** As part of a sentence. */
    @Override
    public String toString() {
        return text;
    }
}
