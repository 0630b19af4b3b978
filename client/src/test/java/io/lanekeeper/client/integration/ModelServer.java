// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.util.Set;

/** The model, in the virtual time of its handler: what follows from a call happens when the test waits for it. */
record ModelServer(SimulatedZooKeeper zooKeeper) implements TestServer {
    @Override
    public Endpoint endpoint() {
        return zooKeeper.endpoint(0);
    }

    @Override
    public TestProxy proxy() {
        return new ModelProxy(zooKeeper.proxy(0));
    }

    @Override
    public void stop() {
        zooKeeper.stop(0);
    }

    @Override
    public void restart() {
        zooKeeper.restart(0);
    }

    @Override
    public void killConnections() {
        zooKeeper.sessions().forEach(zooKeeper::disconnect);
    }

    @Override
    public void expireSession(long session) {
        zooKeeper.expire(session);
    }

    @Override
    public Set<Long> sessions() {
        return Set.copyOf(zooKeeper.sessions());
    }

    @Override
    public int watchCount() {
        return zooKeeper.watches();
    }

    @Override
    public int connectionCount() {
        return zooKeeper.connections();
    }

    @Override
    public long packetsReceived() {
        return zooKeeper.requests().size();
    }

    @Override
    public void allowTtlNodes(boolean allow) {
        zooKeeper.allowTtlNodes(allow);
    }

    @Override
    public void close() {
        zooKeeper.stop(0);
    }
}
