// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Endpoint;
import org.junit.jupiter.api.Test;

class ServerAddressTest {
    private static String shown(Endpoint server) {
        return new ServerAddress(
                        server, ManualHandler.addresses(server, "10.0.0.1").get(0))
                .toString();
    }

    @Test
    void addressIsShownIfItSaysMoreThanTheName() {
        assertEquals("zk:2181 (10.0.0.1:2181)", shown(new Endpoint("zk", 2181)));
        assertEquals("10.0.0.1:2181", shown(new Endpoint("10.0.0.1", 2181)));
        assertEquals(
                "zk:2181", ServerAddress.unresolved(new Endpoint("zk", 2181)).toString());
    }
}
