// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.SuspendPolicy;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.RecipeOptions;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several clients of simulated servers, in virtual time on one handler. Each has a session of its own. */
public final class SimulatedClients implements AutoCloseable {
    /** A time in which each request has been answered, unless there is a fault. */
    public static final Duration SOON = Duration.ofSeconds(15);

    /** The session time-out of each client. */
    public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private static final int PING = 11;

    public final DeterministicHandler handler;
    public final SimulatedZooKeeper servers;
    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final List<RecipeContext> contexts = new ArrayList<>();

    /** Starts {@code clients} clients of three servers. */
    public SimulatedClients(int clients) {
        this(1, 3, clients);
    }

    /** Starts clients whose interleaving a seed decides. */
    public SimulatedClients(long seed, int servers, int clients) {
        handler = DeterministicHandler.seeded(seed);
        this.servers = SimulatedZooKeeper.builder(handler).servers(servers).start();
        handler.start();
        for (int i = 0; i < clients; i++) {
            add();
        }
    }

    /** Starts one more client, and returns its number. */
    public int add() {
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString(servers.connectString())
                .handler(handler)
                .sessionTimeout(SESSION_TIMEOUT)
                .build();
        clients.add(client);
        contexts.add(RecipeContext.of(LoopClient.of(client), options()));
        get(client.start());
        return clients.size() - 1;
    }

    private static RecipeOptions options() {
        return new RecipeOptions(Acl.OPEN_UNSAFE, Acl.OPEN_UNSAFE, true, SuspendPolicy.AT_ONCE, 2.0 / 3, "");
    }

    public ZooKeeperClient client(int number) {
        return clients.get(number);
    }

    public RecipeContext context(int number) {
        return contexts.get(number);
    }

    /** Lets everything run that needs no time to pass, and the network deliver. */
    public void settle() {
        handler.advance(Duration.ofMillis(200));
    }

    /** Waits in virtual time. */
    public <T extends @Nullable Object> T get(AsyncResult<T> result) {
        try {
            return result.get(SOON);
        } catch (Exception e) {
            throw new AssertionError("no value", e);
        }
    }

    /** Waits in virtual time for an error. */
    public Throwable error(AsyncResult<?> result) {
        assertTrue(handler.runUntil(result::isDone, SOON), "not done");
        Throwable error = result.exception();
        if (error == null) {
            throw new AssertionError("value " + result.value() + " (expected: an error)");
        }
        return error;
    }

    /** Ends a client's session at the servers, as if it had been silent for too long. */
    public void expire(int number) {
        servers.expire(clients.get(number).sessionId());
    }

    /** Cuts a client's connection. The client resumes its session at once. */
    public void disconnect(int number) {
        servers.disconnect(clients.get(number).sessionId());
    }

    /** Returns the requests that the servers have got from a client's present session, without pings and handshakes. */
    public List<ServedRequest> requests(int number) {
        long session = clients.get(number).sessionId();
        return servers.requests().stream()
                .filter(request -> request.session() == session && request.type() > 0 && request.type() != PING)
                .toList();
    }

    /** Stops all clients, and checks that nothing of them is left. */
    @Override
    public void close() {
        for (ZooKeeperClient client : clients) {
            get(client.stop());
        }
        assertEquals(0, handler.timers(), "timers are left");
        assertEquals(List.of(), handler.uncaught());
    }
}
