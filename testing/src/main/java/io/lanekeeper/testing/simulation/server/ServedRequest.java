// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import org.jspecify.annotations.Nullable;

/**
 * A request that a server has carried out, whether or not its reply has arrived.
 *
 * @param server the server's number, from 0
 * @param session the id of the session that sent the request
 * @param xid the request's number on its connection
 * @param type ZooKeeper's operation code
 * @param path the request's path, of a multi that of its first operation; null if it has none
 * @param zxid the last transaction that the server had applied then
 * @param error ZooKeeper's error code; 0 if there was none
 */
public record ServedRequest(
        int server,
        long session,
        int xid,
        int type,
        @Nullable String path,
        long zxid,
        int error) {}
