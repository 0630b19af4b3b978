// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The reasons why a server refuses a request (ZooKeeper: {@code KeeperException.Code}). */
public enum ErrorCode {
    /** Something failed inside the server. */
    SYSTEM_ERROR(-1),
    /** The operation of a failed multi was not attempted. */
    RUNTIME_INCONSISTENCY(-2),
    /** The server found its data inconsistent. */
    DATA_INCONSISTENCY(-3),
    /** A connection inside the ensemble was lost. */
    CONNECTION_LOSS(-4),
    /** The server could not read the request. */
    MARSHALLING_ERROR(-5),
    /** The server does not know or does not allow the operation. */
    UNIMPLEMENTED(-6),
    /** The server's own time-out has passed. */
    OPERATION_TIMEOUT(-7),
    /** An argument is invalid. */
    BAD_ARGUMENTS(-8),
    /** The session is unknown. */
    UNKNOWN_SESSION(-12),
    /** The new ensemble of a reconfiguration has no quorum. */
    NEW_CONFIG_NO_QUORUM(-13),
    /** Another reconfiguration is in progress. */
    RECONFIG_IN_PROGRESS(-14),
    /** Any other error of the API. */
    API_ERROR(-100),
    /** The node does not exist. */
    NO_NODE(-101),
    /** The ACL does not permit the operation. */
    NO_AUTH(-102),
    /** The version is not the expected one. */
    BAD_VERSION(-103),
    /** Ephemeral nodes have no children. */
    NO_CHILDREN_FOR_EPHEMERALS(-108),
    /** The node exists. */
    NODE_EXISTS(-110),
    /** The node has children. */
    NOT_EMPTY(-111),
    /** The session has expired. */
    SESSION_EXPIRED(-112),
    /** The callback is invalid. */
    INVALID_CALLBACK(-113),
    /** The ACL is invalid, or names an identity that is not authenticated. */
    INVALID_ACL(-114),
    /** Authentication failed. */
    AUTH_FAILED(-115),
    /** The session was resumed at another server. */
    SESSION_MOVED(-118),
    /** The server is read-only. */
    NOT_READ_ONLY(-119),
    /** A local session cannot own ephemeral nodes. */
    EPHEMERAL_ON_LOCAL_SESSION(-120),
    /** There is no such watch. */
    NO_WATCHER(-121),
    /** The request took too long inside the server. */
    REQUEST_TIMEOUT(-122),
    /** Reconfiguration is disabled. */
    RECONFIG_DISABLED(-123),
    /** The server requires SASL authentication first. */
    SESSION_CLOSED_REQUIRE_SASL_AUTH(-124),
    /** A quota would be exceeded. */
    QUOTA_EXCEEDED(-125),
    /** The server is overloaded and did not try. */
    THROTTLED_OP(-127),
    /** The server sent a number that this version does not know; {@link RefusedException#number()} returns it. */
    UNKNOWN(0);

    private final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    /** Returns the protocol's number; 0 for {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    /** Returns the code of a number of the protocol, or {@link #UNKNOWN} if there is none. */
    public static ErrorCode of(int number) {
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return UNKNOWN;
    }
}
