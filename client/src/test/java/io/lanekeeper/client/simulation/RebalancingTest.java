// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of many clients whose list of servers changes while they work. */
class RebalancingTest {
    private static final int CLIENTS = 240;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final DeterministicHandler handler = DeterministicHandler.seeded(1355);
    private final SimulatedZooKeeper servers =
            SimulatedZooKeeper.builder(handler).servers(5).start();
    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final List<StateCause> causes = new ArrayList<>();

    @BeforeEach
    void connect() {
        handler.start();
        for (int i = 0; i < CLIENTS; i++) {
            ZooKeeperClient client = ZooKeeperClient.builder()
                    .connectString(hosts(0, 1, 2))
                    .handler(handler)
                    .sessionTimeout(SOON)
                    .build();
            client.addListener(change -> causes.add(change.cause()));
            client.start();
            clients.add(client);
        }
        assertTrue(handler.runUntil(this::allConnected, SOON));
        handler.runAll();
        causes.clear();
    }

    @AfterEach
    void stop() {
        List<AsyncResult<Void>> stopped =
                clients.stream().map(ZooKeeperClient::stop).toList();
        assertTrue(handler.runUntil(() -> stopped.stream().allMatch(AsyncResult::isDone), SOON));
        handler.runAll();
        assertEquals(0, handler.timers());
        assertEquals(List.of(), handler.uncaught());
        assertEquals(List.of(), handler.network().faults());
    }

    private String hosts(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> servers.endpoint(number).toString())
                .collect(Collectors.joining(","));
    }

    private boolean allConnected() {
        return clients.stream().allMatch(client -> client.state().connected());
    }

    private void update(int... numbers) {
        clients.forEach(client -> client.updateHosts(hosts(numbers)));
        handler.advance(Duration.ofSeconds(1));
        assertTrue(handler.runUntil(this::allConnected, SOON));
        int[] load = new int[servers.servers()];
        clients.forEach(client -> load[servers.serverOf(client.sessionId())]++);
        double even = (double) CLIENTS / numbers.length;
        for (int number : numbers) {
            assertEquals(even, load[number], even / 2, () -> "clients of server " + number);
        }
        assertEquals(CLIENTS, IntStream.of(numbers).map(number -> load[number]).sum(), "elsewhere");
    }

    @Test
    void clientsSpreadOverNewServersAndLoseNothing() {
        List<Long> sessions = clients.stream().map(ZooKeeperClient::sessionId).toList();
        List<EventType> events = new ArrayList<>();
        List<AsyncResult<?>> calls = new ArrayList<>();
        clients.forEach(client -> calls.add(client.exists("/w", event -> events.add(event.type()))));
        handler.runAll();
        for (int[] list : new int[][] {{0, 1, 2, 3, 4}, {1, 2}, {3, 4}}) {
            clients.forEach(client -> calls.add(client.setData("/busy", new byte[1])));
            clients.forEach(client -> calls.add(client.getChildren("/")));
            update(list);
        }
        assertTrue(handler.runUntil(() -> calls.stream().allMatch(AsyncResult::isDone), SOON));
        for (AsyncResult<?> call : calls) {
            Throwable error = call.exception();
            assertTrue(error == null || String.valueOf(error.getMessage()).contains("NO_NODE"), () -> "" + error);
        }
        assertEquals(sessions, clients.stream().map(ZooKeeperClient::sessionId).toList());
        assertTrue(causes.contains(StateCause.SERVERS_CHANGED));
        causes.removeAll(List.of(StateCause.SERVERS_CHANGED, StateCause.SESSION_RESUMED));
        assertEquals(List.of(), causes);
        servers.create("/w", null);
        handler.advance(Duration.ofSeconds(1));
        assertEquals(CLIENTS, events.size());
    }
}
