// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.util.List;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** A change that the ensemble has agreed on; each server applies all of them in order. */
record Transaction(long zxid, long time, Change change) {
    /** The content of a transaction. */
    sealed interface Change {}

    /** The creation of a node. */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    record Create(String path, byte @Nullable [] data, List<ACL> acl, long owner, int creations) implements Change {}

    /** The deletion of a node. */
    record Delete(String path) implements Change {}

    /** New data of a node. */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    record SetData(String path, byte @Nullable [] data, int version) implements Change {}

    /** A new ACL of a node. */
    record SetAcl(String path, List<ACL> acl, int version) implements Change {}

    /** A version that has been checked. */
    record Check(String path) implements Change {}

    /** Several changes, of which all are made or none. */
    record Multi(List<Change> changes) implements Change {}

    /** The beginning of a session. */
    record OpenSession(long session) implements Change {}

    /** The end of a session; its ephemeral nodes are deleted. */
    record CloseSession(long session) implements Change {}

    /** A zxid without a change: a request was refused. */
    record Nothing() implements Change {}

    /** The result of a change, for the reply. */
    record Applied(String path, @Nullable Stat stat) {}
}
