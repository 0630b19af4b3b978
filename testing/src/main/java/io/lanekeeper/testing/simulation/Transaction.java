// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import java.util.List;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** A change that the ensemble has agreed on; each server applies all of them in order. */
record Transaction(long zxid, long time, Change change) {
    /** What is changed. */
    sealed interface Change {}

    /** A node is created. */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    record Create(String path, byte @Nullable [] data, List<ACL> acl, long owner, int creations) implements Change {}

    /** A node is deleted. */
    record Delete(String path) implements Change {}

    /** Data are set. */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    record SetData(String path, byte @Nullable [] data, int version) implements Change {}

    /** A list of permissions is set. */
    record SetAcl(String path, List<ACL> acl, int version) implements Change {}

    /** A version has been checked. */
    record Check(String path) implements Change {}

    /** All of them or none. */
    record Multi(List<Change> changes) implements Change {}

    /** A session begins. */
    record OpenSession(long session) implements Change {}

    /** A session ends; its ephemeral nodes are deleted. */
    record CloseSession(long session) implements Change {}

    /** Nothing but the zxid: a request is refused. */
    record Nothing() implements Change {}

    /** What a change gives to whoever asked for it. */
    record Applied(String path, @Nullable Stat stat) {}
}
