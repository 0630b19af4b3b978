// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of how clients spread over a list of servers that changes. */
class ServerListTest {
    /** Two out of a hundred: many times the standard deviation of a share of 36,000 clients. */
    private static final double TOLERANCE = 0.02;

    private static final int CLIENTS = 36_000;

    private final Random random = new Random(1355);

    /** Servers with the ports from {@code first} to {@code last}. */
    private static List<Endpoint> servers(int first, int last) {
        List<Endpoint> servers = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            servers.add(new Endpoint("h", port));
        }
        return servers;
    }

    /** A client that is connected to one of the servers. */
    private static final class Client {
        private final ServerList list;
        private Endpoint server;
        private int moves;

        Client(List<Endpoint> servers, Random random) {
            list = new ServerList(servers, true, () -> random);
            server = list.next();
            list.connected(server);
        }

        void change(List<Endpoint> servers) {
            if (list.change(servers, server)) {
                server = list.next();
                list.connected(server);
                moves++;
            }
        }
    }

    private List<Client> clients(List<Endpoint> servers) {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(servers, random));
        }
        return clients;
    }

    private static void assertEven(List<Client> clients, List<Endpoint> servers) {
        Map<Endpoint, Integer> load = new HashMap<>();
        clients.forEach(client -> load.merge(client.server, 1, Integer::sum));
        assertEquals(new HashSet<>(servers), load.keySet());
        double even = (double) CLIENTS / servers.size();
        load.forEach((server, count) ->
                assertEquals(1, count / even, TOLERANCE * Math.sqrt(servers.size()) * 2, () -> server + ": " + load));
    }

    private static int moves(List<Client> clients) {
        return clients.stream().mapToInt(client -> client.moves).sum();
    }

    /** From the servers first..last to those given, with the share of clients that has to move for that. */
    @ParameterizedTest
    @CsvSource({
        "1, 3, 1, 6, 0.5", // twice as many
        "1, 3, 1, 4, 0.25",
        "1, 6, 1, 3, 0.5", // half of them
        "1, 9, 1, 8, 0.111",
        "1, 5, 3, 7, 0.4", // two replaced
        "1, 6, 4, 8, 0.5", // three of five stay
        "1, 3, 2, 6, 0.6", // one goes, three come
        "1, 3, 4, 6, 1", // all are others
        "1, 1, 1, 9, 0.889"
    })
    void clientsAreSpreadEvenlyWithTheFewestMoves(int first, int last, int from, int to, double moving) {
        List<Endpoint> before = servers(first, last);
        List<Endpoint> after = servers(from, to);
        List<Client> clients = clients(before);
        assertEven(clients, before);
        clients.forEach(client -> client.change(after));
        assertEven(clients, after);
        assertEquals(moving, (double) moves(clients) / CLIENTS, TOLERANCE);
    }

    @Test
    void clientsStayEvenlySpreadAfterManyChanges() {
        List<Client> clients = clients(servers(1, 3));
        for (List<Endpoint> next : List.of(servers(1, 7), servers(3, 5), servers(4, 12), servers(11, 12))) {
            clients.forEach(client -> client.change(next));
            assertEven(clients, next);
        }
    }

    @Test
    void sameServersInAnotherOrderChangeNothing() {
        List<Endpoint> servers = servers(1, 4);
        ServerList list = new ServerList(servers, false, () -> random);
        List<Endpoint> backwards = List.of(servers.get(3), servers.get(2), servers.get(1), servers.get(0));
        for (Endpoint current : servers) {
            assertFalse(list.change(backwards, current));
        }
        assertFalse(list.change(backwards, null));
        assertEquals(servers.get(0), list.next());
    }

    @Test
    void shrinkingListMovesOnlyClientsOfRemovedServers() {
        for (int i = 0; i < 1000; i++) {
            ServerList gone = new ServerList(servers(1, 5), true, () -> random);
            assertTrue(gone.change(servers(1, 4), new Endpoint("h", 5)));
            ServerList stays = new ServerList(servers(1, 5), true, () -> random);
            assertFalse(stays.change(servers(2, 5), new Endpoint("h", 3)));
        }
    }

    @Test
    void movingClientTriesEachServerOnceThenInRounds() {
        for (int i = 0; i < 1000; i++) {
            ServerList list = new ServerList(servers(1, 6), true, () -> random);
            List<Endpoint> after = servers(4, 8);
            assertTrue(list.change(after, new Endpoint("h", 1)));
            for (int round = 0; round < 3; round++) {
                Set<Endpoint> tried = new HashSet<>();
                after.forEach(each -> tried.add(list.next()));
                assertEquals(new HashSet<>(after), tried, "round " + round);
            }
        }
    }

    @Test
    void serverAfterTheConnectedOneIsNext() {
        List<Endpoint> servers = servers(1, 4);
        ServerList list = new ServerList(servers, false, () -> random);
        list.next();
        list.next();
        list.connected(servers.get(0)); // it was the first to accept
        assertEquals(servers.get(1), list.next());
        list.connected(servers.get(3));
        assertEquals(servers.get(0), list.next());
        list.prefer(servers.get(2));
        assertEquals(servers.get(2), list.next());
        assertEquals(servers.get(3), list.next());
    }

    @Test
    void serversAreListedFromTheNextOne() {
        List<Endpoint> servers = servers(1, 4);
        ServerList list = new ServerList(servers, false, () -> random);
        list.connected(servers.get(1));
        assertEquals(
                List.of(servers.get(2), servers.get(3), servers.get(0)),
                list.inTurn().subList(0, 3));
    }

    /** A generator whose choices are all the same. */
    private static Random always(double choice) {
        return new Random() {
            @Override
            public double nextDouble() {
                return choice;
            }
        };
    }

    @Test
    void clientOfAKeptServerStaysAndTriesTheOneBehindItNext() {
        ServerList list = new ServerList(servers(1, 5), false, () -> always(0));
        assertFalse(list.change(servers(1, 4), new Endpoint("h", 2)));
        assertEquals(new Endpoint("h", 3), list.next());
    }

    /** Three of four clients that move try the new server next: those with a choice below 0.75. */
    @Test
    void choiceBelowTheProbabilityTakesANewServer() {
        for (double choice : new double[] {0, Math.nextDown(0.75), 0.75}) {
            ServerList list = new ServerList(servers(1, 3), false, () -> always(choice));
            assertTrue(list.change(servers(3, 4), new Endpoint("h", 1)));
            assertEquals(new Endpoint("h", choice < 0.75 ? 4 : 3), list.next());
        }
    }

    /** A client of the servers 1 to 3 that moves to those from 3 to 6, and has tried the first new one. */
    private static ServerList moving() {
        ServerList list = new ServerList(servers(1, 3), false, () -> always(0));
        assertTrue(list.change(servers(3, 6), new Endpoint("h", 1)));
        assertEquals(new Endpoint("h", 4), list.next());
        return list;
    }

    @Test
    void connectionEndsTheOrderOfAMove() {
        ServerList list = moving();
        list.connected(new Endpoint("h", 6));
        assertEquals(new Endpoint("h", 3), list.next());
    }

    @Test
    void preferredServerEndsTheOrderOfAMove() {
        ServerList list = moving();
        list.prefer(new Endpoint("h", 6));
        assertEquals(new Endpoint("h", 6), list.next());
        assertEquals(new Endpoint("h", 3), list.next());
    }

    @Test
    void listOfTheProviderEndsTheOrderOfAMove() {
        ServerList list = moving();
        list.offer(servers(7, 8));
        assertEquals(new Endpoint("h", 7), list.next());
        assertEquals(new Endpoint("h", 8), list.next());
    }
}
