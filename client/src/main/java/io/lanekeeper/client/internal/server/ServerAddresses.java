// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Endpoint;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The addresses of all servers, which make a round when each of them has been tried once. Servers take turns, so a name with
 * many addresses does not keep the others waiting.
 */
@LoopConfined
public final class ServerAddresses {
    private final ServerList servers;
    private final boolean shuffle;
    private final Supplier<Random> random;
    private final Map<Endpoint, HostAddresses> hosts = new HashMap<>();

    /** Takes the list of servers; with {@code shuffle}, the addresses of a name are tried in random order. */
    ServerAddresses(ServerList servers, boolean shuffle, Supplier<Random> random) {
        this.servers = servers;
        this.shuffle = shuffle;
        this.random = random;
    }

    /** Begins a round; names are looked up again in it. */
    void newRound() {
        hosts.keySet().retainAll(listed());
        hosts.values().forEach(HostAddresses::newRound);
    }

    /** Returns how many attempts make a round. It grows when a name turns out to have several addresses. */
    int size() {
        int attempts = 0;
        for (Endpoint server : listed()) {
            attempts += host(server).attempts();
        }
        return attempts;
    }

    /** Returns the server whose turn it is among those that have something left to be tried in this round. */
    HostAddresses next() {
        if (listed().stream().noneMatch(server -> host(server).untried())) {
            newRound();
        }
        HostAddresses host = host(servers.next());
        while (!host.untried()) {
            host = host(servers.next());
        }
        return host;
    }

    /** Takes what the lookup of a name has found for this round. */
    void found(HostAddresses host, List<SocketAddress> addresses) {
        host.found(addresses, shuffle, random);
    }

    /** Has {@code next} be the next one that is tried, if its server is in the list. */
    public void prefer(ServerAddress next) {
        servers.prefer(next.endpoint());
        host(next.endpoint()).prefer(next.address());
    }

    /** Returns all that are known, and the names of servers of which none is. */
    public Collection<ServerAddress> known() {
        return listed().stream().flatMap(server -> host(server).known()).toList();
    }

    /** Returns the servers, each once, in the order in which they would be tried. */
    Set<Endpoint> listed() {
        return new LinkedHashSet<>(servers.inTurn());
    }

    private HostAddresses host(Endpoint server) {
        return hosts.computeIfAbsent(server, HostAddresses::new);
    }
}
