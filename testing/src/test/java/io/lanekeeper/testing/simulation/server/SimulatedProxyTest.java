// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.network.SimulatedProxy;
import java.io.IOException;
import java.util.List;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ExistsRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults of the network for some clients of a server. */
class SimulatedProxyTest {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final DeterministicHandler handler = DeterministicHandler.seeded(3);
    private final SimulatedZooKeeper servers = SimulatedZooKeeper.start(handler);

    @BeforeEach
    void begin() {
        handler.start();
    }

    private RawClient connected(Endpoint endpoint) throws IOException, InterruptedException {
        RawClient client = new RawClient(new SimulatedTransport(handler, endpoint));
        assertTrue(client.connect(0, TIMEOUT_MILLIS, 0, new byte[16]));
        return client;
    }

    private void assertRefused(SimulatedProxy proxy) {
        Throwable refusal = assertThrows(Exception.class, () -> connected(proxy.endpoint()));
        assertTrue(String.valueOf(refusal.getMessage()).contains("connection refused"), refusal.toString());
    }

    @Test
    void faultsOfAProxyConcernItsOwnConnectionsOnly() throws Exception {
        try (SimulatedProxy proxy = servers.proxy(0)) {
            RawClient direct = connected(servers.endpoint(0));
            RawClient client = connected(proxy.endpoint());
            RawClient watcher = connected(proxy.endpoint());
            assertEquals(2, proxy.connections());
            assertEquals(3, servers.connections());
            watcher.call(OpCode.exists, new ExistsRequest("/w", true));
            proxy.freeze();
            assertThrows(IOException.class, () -> connected(proxy.endpoint()), "it comes about, and that is all");
            assertEquals(3, proxy.connections());
            servers.create("/w", null);
            assertThrows(IOException.class, watcher::ping);
            assertEquals(List.of(), watcher.events());
            proxy.thaw();
            assertNotNull(watcher.ping());
            assertEquals(1, watcher.events().size());
            proxy.refuse();
            assertNotNull(client.ping(), "an open connection stays");
            proxy.cut();
            assertNull(client.ping());
            assertEquals(0, proxy.connections());
            assertRefused(proxy);
            proxy.accept();
            assertNotNull(connected(proxy.endpoint()).ping());
            assertNotNull(direct.ping());
        }
        assertEquals(1, servers.connections());
    }

    @Test
    void faultsOfAServerConcernConnectionsByItsProxy() throws Exception {
        try (SimulatedProxy proxy = servers.proxy(0)) {
            RawClient client = connected(proxy.endpoint());
            servers.freeze(0);
            assertThrows(IOException.class, client::ping);
            servers.thaw(0);
            RawClient next = connected(proxy.endpoint());
            servers.partition(0);
            assertThrows(IOException.class, next::ping);
            servers.heal(0);
            RawClient last = connected(proxy.endpoint());
            servers.stop(0);
            assertNull(last.ping());
            assertEquals(0, proxy.connections());
            assertRefused(proxy);
            servers.start(0);
            assertNotNull(connected(proxy.endpoint()).ping());
        }
    }
}
