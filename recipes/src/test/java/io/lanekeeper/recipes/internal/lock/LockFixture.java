// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients with their locks. */
final class LockFixture implements AutoCloseable {
    static final String PATH = "/lock";

    final SimulatedClients clients;
    private final List<Locks> locks = new ArrayList<>();
    private final Map<Integer, Integer> seen = new HashMap<>();

    LockFixture(int number) {
        this(new SimulatedClients(number), number);
    }

    LockFixture(SimulatedClients clients, int number) {
        this.clients = clients;
        for (int i = 0; i < number; i++) {
            locks.add(new Locks(clients.context(i), Layout.CURATOR));
        }
        clients.servers.create(PATH, null);
    }

    Locks locks(int client) {
        return locks.get(client);
    }

    Lock lock(int client) {
        return locks(client).lock(PATH);
    }

    ContenderQueues queues(int client) {
        return locks(client).queues();
    }

    /** Returns the types of the requests of a client's session since the last call. */
    List<Integer> requests(int client) {
        List<ServedRequest> all = clients.requests(client);
        int from = Math.min(seen.getOrDefault(client, 0), all.size());
        seen.put(client, all.size());
        return all.subList(from, all.size()).stream().map(ServedRequest::type).toList();
    }

    <T> T get(AsyncResult<? extends @Nullable T> result) {
        T value = clients.get(result);
        assertNotNull(value);
        return value;
    }

    Lease hold(int client) {
        return get(lock(client).acquire());
    }

    List<String> nodes() {
        return clients.servers.exists(PATH) ? clients.servers.children(PATH) : List.of();
    }

    /** Checks that no node, observer, queue or deletion is left. */
    void assertNothingLeft() {
        clients.settle();
        assertEquals(List.of(), nodes());
        for (int i = 0; i < locks.size(); i++) {
            assertEquals(0, queues(i).size(), "queues of client " + i);
            assertEquals(0, clients.context(i).sessions().observers(), "observers of client " + i);
            assertEquals(0, clients.context(i).cleanup().open(), "deletions of client " + i);
        }
        assertEquals(0, clients.servers.watches(), "watches");
    }

    @Override
    public void close() {
        clients.close();
    }
}
