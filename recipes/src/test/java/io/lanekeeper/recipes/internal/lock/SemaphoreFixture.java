// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients with their semaphores. */
final class SemaphoreFixture implements AutoCloseable {
    static final String PATH = "/s";
    static final String UNITS = PATH + "/leases";
    static final String QUEUE = PATH + "/locks";
    static final String MAX = "/max";
    static final Duration LIMIT = Duration.ofMinutes(1);

    final SimulatedClients clients;
    private final List<Locks> locks = new ArrayList<>();
    private final List<Semaphores> semaphores = new ArrayList<>();
    private final Map<Integer, Integer> seen = new HashMap<>();

    SemaphoreFixture(int number) {
        this(1, number);
    }

    SemaphoreFixture(long seed, int number) {
        clients = new SimulatedClients(seed, 3, number);
        for (int i = 0; i < number; i++) {
            Locks own = new Locks(clients.context(i), Layout.CURATOR);
            locks.add(own);
            semaphores.add(new Semaphores(own.queues()));
        }
        clients.servers.create(PATH, null);
        clients.servers.create(UNITS, null);
        clients.servers.create(QUEUE, null);
    }

    Semaphores semaphores(int client) {
        return semaphores.get(client);
    }

    Semaphore of(int client, SemaphoreOptions options) {
        return semaphores(client).semaphore(PATH, options);
    }

    Semaphore of(int client, int max) {
        return of(client, SemaphoreOptions.max(max));
    }

    static byte[] number(int max) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(max).array();
    }

    Leases hold(int client, int max, int count) {
        return get(of(client, max).acquire(count));
    }

    <T> T get(AsyncResult<? extends @Nullable T> result) {
        T value = clients.get(result);
        assertNotNull(value);
        return value;
    }

    List<Integer> requests(int client) {
        List<ServedRequest> all = clients.requests(client);
        int from = Math.min(seen.getOrDefault(client, 0), all.size());
        seen.put(client, all.size());
        return all.subList(from, all.size()).stream().map(ServedRequest::type).toList();
    }

    List<String> units() {
        return children(UNITS);
    }

    List<String> queue() {
        return children(QUEUE);
    }

    List<String> children(String path) {
        return clients.servers.exists(path) ? clients.servers.children(path) : List.of();
    }

    /** Runs so many steps, or fewer if {@code result} ends before. */
    void steps(int number, AsyncResult<?> result) {
        int[] steps = {0};
        clients.handler.runUntil(() -> ++steps[0] > number || result.isDone(), LIMIT);
    }

    void assertNothingLeft() {
        clients.settle();
        assertEquals(List.of(), units());
        assertEquals(List.of(), queue());
        assertTrue(clients.handler.runUntil(() -> clients.servers.watches() == 0, LIMIT), "watches");
        for (int i = 0; i < locks.size(); i++) {
            assertEquals(0, locks.get(i).queues().size(), "queues of client " + i);
            assertEquals(0, clients.context(i).sessions().observers(), "observers of client " + i);
            assertEquals(0, clients.context(i).cleanup().open(), "deletions of client " + i);
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
