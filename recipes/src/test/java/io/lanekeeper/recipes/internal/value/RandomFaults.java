// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Faults of servers, network and clients, which a seed chooses. */
final class RandomFaults {
    private final SimulatedClients clients;
    private final SimulatedZooKeeper servers;
    private final Random random;
    private final boolean[] expired;

    RandomFaults(SimulatedClients clients, int count, Random random) {
        this.clients = clients;
        servers = clients.servers;
        this.random = random;
        expired = new boolean[count];
    }

    /** Returns whether a session of a client has been expired. */
    boolean expired(int client) {
        return expired[client];
    }

    /** Lets one fault happen. */
    void happen() {
        int client = random.nextInt(expired.length);
        long session = clients.client(client).sessionId();
        boolean alive = session != 0 && servers.sessions().contains(session);
        int server = random.nextInt(servers.servers());
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                if (alive) {
                    servers.disconnect(session);
                }
            }
            case 2, 3 -> links(session).forEach(link -> link.resetAfterBytesToServer(random.nextInt(120)));
            case 4, 5 -> links(session).forEach(link -> link.resetAfterBytesToClient(random.nextInt(200)));
            case 6 -> {
                if (alive) {
                    expired[client] = true;
                    servers.expire(session);
                }
            }
            case 7 -> {
                if (alive) {
                    servers.moveSession(session, server);
                }
            }
            case 8 -> servers.lag(server, Duration.ofMillis(random.nextInt(3000)));
            default -> servers.restart(server);
        }
    }

    private List<SimulatedLink> links(long session) {
        return session == 0 ? List.of() : servers.links(session);
    }

    /** Lets some time pass, mostly less than the network needs. */
    void pass() {
        int most = switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1, 2 -> 20;
            default -> 400;
        };
        clients.handler.advance(Duration.ofMillis(random.nextInt(most)));
    }

    /** Ends all faults. */
    void end() {
        for (int server = 0; server < servers.servers(); server++) {
            servers.lag(server, Duration.ZERO);
        }
    }
}
