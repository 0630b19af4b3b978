// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.LeadershipListener;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients with their elections. */
final class ElectionFixture implements AutoCloseable {
    static final String PATH = "/election";
    static final int CREATE = 15;
    static final int LIST = 8;
    static final int DELETE = 2;
    static final int READ = 4;
    private static final int SET_WATCHES = 101;

    final SimulatedClients clients;
    private final List<Elections> elections = new ArrayList<>();
    private final Map<Integer, Integer> seen = new HashMap<>();

    ElectionFixture(int number) {
        this(new SimulatedClients(number), number);
    }

    ElectionFixture(SimulatedClients clients, int number) {
        this.clients = clients;
        for (int i = 0; i < number; i++) {
            elections.add(new Elections(new Locks(clients.context(i), Layout.CURATOR).queues()));
        }
        clients.servers.create(PATH, null);
    }

    /** Notes events in the session lane. */
    static final class Recorder implements LeadershipListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void elected(Leadership leadership) {
            events.add("elected");
        }

        @Override
        public void paused(Leadership leadership) {
            events.add("paused");
        }

        @Override
        public void resumed(Leadership leadership) {
            events.add("resumed");
        }

        @Override
        public void ended(Leadership leadership, @Nullable LossCause cause) {
            events.add(cause == null ? "resigned" : cause.name());
        }

        List<String> take() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }
    }

    Elections elections(int client) {
        return elections.get(client);
    }

    LeaderElection election(int client) {
        return elections.get(client).election(PATH, ElectionOptions.DEFAULT.id("client " + client));
    }

    LeaderElection started(int client) {
        LeaderElection election = election(client);
        clients.get(election.start());
        clients.settle();
        return election;
    }

    /** Returns the types of the requests of a client's session since the last call, without those that restore watches. */
    List<Integer> requests(int client) {
        List<ServedRequest> all = clients.requests(client);
        int from = Math.min(seen.getOrDefault(client, 0), all.size());
        seen.put(client, all.size());
        return all.subList(from, all.size()).stream()
                .map(ServedRequest::type)
                .filter(type -> type != SET_WATCHES)
                .toList();
    }

    <T> T get(AsyncResult<? extends @Nullable T> result) {
        T value = clients.get(result);
        assertNotNull(value);
        return value;
    }

    static Leadership leadership(LeaderElection election) {
        Leadership present = election.leadership();
        assertNotNull(present);
        return present;
    }

    /** Returns the nodes in their order. */
    List<String> nodes() {
        List<String> names =
                clients.servers.exists(PATH) ? new ArrayList<>(clients.servers.children(PATH)) : new ArrayList<>();
        names.sort(Comparator.comparing(name -> name.substring(name.length() - 10)));
        return names;
    }

    /** Closes what is open, and checks that nothing is left. */
    void assertNothingLeft() {
        elections.forEach(each -> clients.get(each.close()));
        clients.settle();
        assertEquals(List.of(), nodes());
        for (int i = 0; i < elections.size(); i++) {
            assertEquals(0, elections(i).size(), "elections of client " + i);
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
