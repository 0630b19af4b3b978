// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.ServerVersion;
import org.jspecify.annotations.Nullable;

/** The operations of the protocol that are sent (ZooKeeper: {@code ZooDefs.OpCode}). */
public enum OpCode {
    /** Creates a node and answers its path. */
    CREATE(1, "create"),
    /** Deletes a node. */
    DELETE(2, "delete"),
    /** Answers a node's Stat. */
    EXISTS(3, "exists"),
    /** Answers a node's data. */
    GET_DATA(4, "getData"),
    /** Sets a node's data. */
    SET_DATA(5, "setData"),
    /** Answers a node's ACL and Stat. */
    GET_ACL(6, "getACL"),
    /** Sets a node's ACL. */
    SET_ACL(7, "setACL"),
    /** Answers the names of a node's children. */
    GET_CHILDREN(8, "getChildren"),
    /** Waits until the server has caught up with the leader. */
    SYNC(9, "sync"),
    /** Says that the client lives. */
    PING(11, "ping"),
    /** Answers the names of a node's children and its Stat. */
    GET_CHILDREN2(12, "getChildren"),
    /** In a multi: goes on only if a node has a version. */
    CHECK(13, "check"),
    /** Does several writes as one. */
    MULTI(14, "multi"),
    /** Creates a node and answers its path and Stat. */
    CREATE2(15, "create"),
    /** Changes the members of the ensemble. */
    RECONFIG(16, "reconfig"),
    /** Takes watches away. */
    REMOVE_WATCHES(18, "removeWatches"),
    /** Creates a container and answers its path and Stat. */
    CREATE_CONTAINER(19, "create"),
    /** Creates a node with a time to live and answers its path and Stat. */
    CREATE_TTL(21, "create"),
    /** Does several reads with one request. */
    MULTI_READ(22, "multiRead", new ServerVersion(3, 6, 0)),
    /** Proves an identity to the server, for as long as the connection lives. */
    AUTH(100, "addAuth"),
    /** Arms one-shot watches again. */
    SET_WATCHES(101, "setWatches"),
    /** Proves an identity to the server in several steps. */
    SASL(102, "sasl"),
    /** Answers the paths of the session's ephemeral nodes. */
    GET_EPHEMERALS(103, "getEphemerals", new ServerVersion(3, 6, 0)),
    /** Answers how many nodes there are below a node. */
    GET_ALL_CHILDREN_NUMBER(104, "getAllChildrenNumber", new ServerVersion(3, 6, 0)),
    /** Arms persistent watches again. */
    SET_WATCHES2(105, "setWatches", new ServerVersion(3, 6, 0)),
    /** Sets a watch that stays. */
    ADD_WATCH(106, "addWatch", new ServerVersion(3, 6, 0)),
    /** Answers the identities that the connection has proven. */
    WHO_AM_I(107, "whoAmI", new ServerVersion(3, 7, 0)),
    /** Ends the session. */
    CLOSE_SESSION(-11, "closeSession");

    private final int number;
    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable ServerVersion since;

    OpCode(int number, String label) {
        this(number, label, null);
    }

    OpCode(int number, String label, @Nullable ServerVersion since) {
        this.number = number;
        this.label = label;
        this.since = since;
    }

    /** The protocol's number. */
    public int number() {
        return number;
    }

    /** ZooKeeper's name of the method. */
    public String label() {
        return label;
    }

    /** The first version of servers that know it; null if all from 3.5.3 on do. */
    public @Nullable ServerVersion since() {
        return since;
    }
}
