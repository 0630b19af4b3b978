// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.handler.Endpoint;
import java.util.List;

/**
 * A source of servers that may change at any time, such as a registry or a file (ZooKeeper: {@code HostProvider}). It
 * is passed to {@link ZooKeeperClientBuilder#servers} instead of a connect string.
 *
 * <p>An adapter for ZooKeeper's {@code HostProvider} returns {@code size()} times {@code next(0)}, unresolved, and
 * calls {@code onConnected()} in a state listener. Its {@code updateServerList} becomes a change of what
 * {@link #servers()} returns, and a call of {@link ZooKeeperClient#updateHosts} if clients should move at once.
 */
@FunctionalInterface
public interface ServerProvider {
    /**
     * Returns the servers of the next round, in the order in which they are to be tried. Called on the loop before each
     * round, that is at the start, after the loss of a connection, and when all servers of the last list have been
     * tried. So it must not block: a provider that asks other systems does so beforehand and returns what it knows.
     *
     * <p>If the list is the same as before, the round continues behind the server that was tried last; a different list
     * begins with its first server. The client resolves the names. If the list is empty or null, or this method throws,
     * that is logged, and the servers of the last round are tried again. If there were none, the attempt has failed,
     * and the next one follows after the pause of {@link ZooKeeperClientBuilder#connectionRetry}.
     *
     * <p>This is not called for a round that {@link ZooKeeperClient#updateHosts} begins.
     */
    List<Endpoint> servers();
}
