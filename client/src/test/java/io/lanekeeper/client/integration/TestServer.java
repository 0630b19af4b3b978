// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.handler.Endpoint;
import java.util.Set;

/** A server for the suite, real or of the model; each method does what {@code EmbeddedZooKeeper} says. */
interface TestServer extends AutoCloseable {
    Endpoint endpoint();

    default String connectString() {
        return endpoint().toString();
    }

    /** A new way to the server, to make the network fail. */
    TestProxy proxy();

    void stop();

    void restart();

    void killConnections();

    void expireSession(long session);

    Set<Long> sessions();

    int watchCount();

    int connectionCount();

    /** The model does not count pings. */
    long packetsReceived();

    /** As {@code zookeeper.extendedTypesEnabled}; before the first call they may be allowed or not. */
    void allowTtlNodes(boolean allow);

    @Override
    void close();
}
