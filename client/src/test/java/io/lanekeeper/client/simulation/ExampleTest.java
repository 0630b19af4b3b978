// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An example of tests that users write: sessions that expire, servers that hang, minutes in milliseconds, no port. */
class ExampleTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final DeterministicHandler handler = DeterministicHandler.seeded(1);
    private final SimulatedZooKeeper servers =
            SimulatedZooKeeper.builder(handler).servers(3).start();
    private final ZooKeeperClient client = ZooKeeperClient.builder()
            .connectString(servers.connectString())
            .handler(handler)
            .sessionTimeout(Duration.ofSeconds(10))
            .build();
    private final List<SessionState> states = new ArrayList<>();

    @BeforeEach
    void connect() throws Exception {
        handler.start();
        client.addListener(change -> states.add(change.state()));
        client.start().get(SOON);
    }

    @AfterEach
    void stop() throws Exception {
        client.stop().get(SOON);
        assertEquals(0, handler.timers());
        assertEquals(List.of(), handler.uncaught());
    }

    @Test
    void workerRegistersAgainAfterAnExpiry() throws Exception {
        CreateOptions mine = CreateOptions.of(CreateMode.EPHEMERAL);
        client.addListener(change -> {
            if (change.state() == SessionState.CONNECTED) {
                client.create("/worker", null, mine);
            }
        });
        client.create("/worker", null, mine).get(SOON);
        long session = client.sessionId();
        servers.expire(session);
        assertTrue(handler.runUntil(() -> client.state().connected() && servers.exists("/worker"), SOON));
        assertNotEquals(session, client.sessionId());
        assertEquals(
                List.of(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED),
                states);
    }

    @Test
    void clientLeavesAFrozenServer() throws Exception {
        List<String> events = new ArrayList<>();
        client.exists("/flag", event -> events.add(event.type() + " " + event.path()))
                .get(SOON);
        int server = servers.serverOf(client.sessionId());
        servers.freeze(server);
        servers.create("/flag", null);
        handler.advance(Duration.ofSeconds(10));
        assertNotEquals(server, servers.serverOf(client.sessionId()));
        assertEquals(List.of("NODE_CREATED /flag"), events);
    }

    @Test
    void idleDayPassesAtOnce() {
        long session = client.sessionId();
        handler.advance(Duration.ofDays(1));
        assertEquals(session, client.sessionId());
        assertEquals(List.of(SessionState.CONNECTED), states);
    }
}
