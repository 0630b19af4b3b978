// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.handler.Endpoint;
import java.util.List;

/**
 * A source of servers that may change at any time, such as a registry or a file (ZooKeeper: {@code HostProvider}). Given to
 * {@link ZooKeeperClientBuilder#servers} instead of a connect string.
 *
 * <p>An adapter for ZooKeeper's {@code HostProvider} answers {@code size()} times {@code next(0)}, unresolved, and calls {@code
 * onConnected()} in a session listener. Its {@code updateServerList} becomes a change of what this answers, and
 * {@link ZooKeeperClient#updateHosts} where clients should move at once.
 */
@FunctionalInterface
public interface ServerProvider {
    /**
     * Returns the servers of the next round, in the order in which they are to be tried. Called on the loop before each round,
     * that is at the start, after the loss of a connection, and when all servers of the last answer have been tried; so it
     * must not block. A provider that has to ask others does so beforehand, and answers what it has.
     *
     * <p>The same answer as before is gone on with behind the server that was tried last; another one begins with its first
     * server. Names are resolved by the client. A list that is empty, null or an exception changes nothing, but for a line
     * in the log: those of the last round are tried again. If there were none, the attempt has failed, and there is another
     * one after the pause of {@link ZooKeeperClientBuilder#connectionRetry}.
     *
     * <p>For a round that {@link ZooKeeperClient#updateHosts} begins, this is not asked.
     */
    List<Endpoint> servers();
}
