// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.recipes.SuspendPolicy;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.RecipeOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Clients and servers of a random schedule, and what goes wrong there. */
final class QueueWorld {
    private static final int CLIENTS = 3;
    private static final int SERVERS = 3;

    final Random random;
    final SimulatedClients clients;
    final List<Queues> queues = new ArrayList<>();
    private final Break broken;

    QueueWorld(long seed, Break broken) {
        this.broken = broken;
        random = new Random(seed);
        clients = new SimulatedClients(seed, SERVERS, CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            queues.add(queuesOf(i));
        }
        clients.handler.network().latency(Duration.ofMillis(1), Duration.ofMillis(20));
    }

    private Queues queuesOf(int client) {
        RecipeOptions options =
                new RecipeOptions(Acl.OPEN_UNSAFE, Acl.OPEN_UNSAFE, true, SuspendPolicy.AT_ONCE, 2.0 / 3, "");
        return new Queues(RecipeContext.of(broken.in(LoopClient.of(clients.client(client))), options));
    }

    Queues anyQueues() {
        return queues.get(random.nextInt(queues.size()));
    }

    /** Adds a client for which nothing goes wrong. */
    Queues freshQueues() {
        int client = clients.add();
        return new Queues(clients.context(client));
    }

    void pause(int mostMillis) {
        clients.handler.advance(Duration.ofMillis(random.nextInt(mostMillis)));
    }

    void harm() {
        long session = clients.client(random.nextInt(CLIENTS)).sessionId();
        boolean alive = clients.servers.sessions().contains(session);
        int server = random.nextInt(SERVERS);
        switch (random.nextInt(12)) {
            case 0 -> clients.servers.restart(server);
            case 1 -> clients.servers.lag(server, Duration.ofMillis(random.nextInt(4) * 300L));
            case 2 -> clients.servers.freeze(server);
            case 3, 4 -> clients.servers.thaw(server);
            case 5 -> clients.handler.stall(Duration.ofMillis(random.nextInt(3_000)));
            case 6, 7 -> {
                if (alive) {
                    clients.servers.expire(session);
                }
            }
            case 8 -> {
                if (alive) {
                    clients.servers.moveSession(session, server);
                }
            }
            case 9 -> {
                if (alive) {
                    clients.servers.disconnect(session);
                }
            }
            default -> harmLink(alive ? clients.servers.links(session) : List.of());
        }
    }

    /** All servers are down for a while, in which {@code calls} are made, and a session ends. */
    void outage(Runnable calls) {
        for (int i = 0; i < SERVERS; i++) {
            clients.servers.stop(i);
        }
        clients.handler.advance(Duration.ofMillis(1_000 + random.nextInt(8_000)));
        calls.run();
        long session = clients.client(random.nextInt(CLIENTS)).sessionId();
        if (random.nextBoolean() && clients.servers.sessions().contains(session)) {
            clients.servers.expire(session);
        }
        for (int i = 0; i < SERVERS; i++) {
            clients.servers.start(i);
        }
    }

    private void harmLink(List<SimulatedLink> links) {
        for (SimulatedLink link : links) {
            if (random.nextBoolean()) {
                link.resetAfterBytesToClient(random.nextInt(300));
            } else {
                link.resetAfterBytesToServer(random.nextInt(300));
            }
        }
    }

    /** Ends all faults, and lets all calls end that can. */
    void heal() {
        for (int i = 0; i < SERVERS; i++) {
            clients.servers.thaw(i);
            clients.servers.lag(i, Duration.ZERO);
        }
        clients.handler.advance(Duration.ofMinutes(2));
    }

    List<String> children(String path) {
        return clients.servers.exists(path) ? clients.servers.children(path) : List.of();
    }

    void close() {
        clients.close();
    }
}
