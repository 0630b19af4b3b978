// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.util.Set;

/** ZooKeeper itself, on a socket. */
record RealServer(EmbeddedZooKeeper zooKeeper) implements TestServer {
    private static final String TTL = "zookeeper.extendedTypesEnabled";

    @Override
    public Endpoint endpoint() {
        return zooKeeper.endpoint();
    }

    @Override
    public TestProxy proxy() {
        return new RealProxy(FaultProxy.to(endpoint()));
    }

    @Override
    public void stop() {
        zooKeeper.stop();
    }

    @Override
    public void restart() {
        zooKeeper.restart();
    }

    @Override
    public void killConnections() {
        zooKeeper.killConnections();
    }

    @Override
    public void expireSession(long session) {
        zooKeeper.expireSession(session);
    }

    @Override
    public Set<Long> sessions() {
        return zooKeeper.sessions();
    }

    @Override
    public int watchCount() {
        return zooKeeper.watchCount();
    }

    @Override
    public int connectionCount() {
        return zooKeeper.connectionCount();
    }

    @Override
    public long packetsReceived() {
        return zooKeeper.packetsReceived();
    }

    @Override
    public void allowTtlNodes(boolean allow) {
        if (allow) {
            System.setProperty(TTL, "true");
        } else {
            System.clearProperty(TTL);
        }
    }

    @Override
    public void close() {
        allowTtlNodes(false);
        zooKeeper.close();
    }
}
