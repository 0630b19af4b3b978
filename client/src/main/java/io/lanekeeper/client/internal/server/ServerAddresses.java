// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Endpoint;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of all servers, which make a round when each of them has been tried once. Servers take turns, so a name with
 * many addresses does not keep the others waiting.
 */
@LoopConfined
public final class ServerAddresses {
    private static final int UNKNOWN = -1;

    private final ServerList servers;
    private final boolean shuffle;
    private final Supplier<Random> random;
    private final Map<Endpoint, Host> hosts = new HashMap<>();
    /** The attempts of a round, since each attempt asks for them more than once; {@link #UNKNOWN} if they are to be counted. */
    private int size = UNKNOWN;
    /** The changes of the list when they were counted. */
    private int changes;

    /** Takes the list of servers; with {@code shuffle}, the addresses of a name are tried in random order. */
    ServerAddresses(ServerList servers, boolean shuffle, Supplier<Random> random) {
        this.servers = servers;
        this.shuffle = shuffle;
        this.random = random;
    }

    /** Begins a round; names are looked up again in it. */
    void newRound() {
        hosts.keySet().retainAll(listed());
        hosts.values().forEach(Host::newRound);
    }

    /** Returns how many attempts make a round. It grows when a name turns out to have several addresses. */
    int size() {
        if (size == UNKNOWN || changes != servers.changes()) {
            changes = servers.changes();
            size = listed().stream().mapToInt(server -> host(server).attempts()).sum();
        }
        return size;
    }

    /** Returns the server whose turn it is among those that have something left to be tried in this round. */
    Host next() {
        if (listed().stream().noneMatch(server -> host(server).untried())) {
            newRound();
        }
        Host host = host(servers.next());
        while (!host.untried()) {
            host = host(servers.next());
        }
        return host;
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

    private Host host(Endpoint server) {
        return hosts.computeIfAbsent(server, Host::new);
    }

    /** The addresses of one server, and which of them have been tried in the present round. */
    final class Host {
        /** The progress of the lookup in the present round. */
        private enum Lookup {
            DUE,
            UNDER_WAY,
            DONE
        }

        private final Endpoint server;
        private Lookup lookup = Lookup.DUE;
        /** Those that the last lookup has found. */
        private List<SocketAddress> known = List.of();
        /** Those of them that have not been tried in this round. */
        private final ArrayDeque<SocketAddress> left = new ArrayDeque<>(1);

        private @Nullable SocketAddress tried;
        private @Nullable SocketAddress preferred;

        private Host(Endpoint server) {
            this.server = server;
        }

        Endpoint server() {
            return server;
        }

        /** Begins a round: the name is looked up again before the next attempt. */
        private void newRound() {
            lookup = Lookup.DUE;
            left.clear();
            size = UNKNOWN;
        }

        /** Returns whether the name is to be looked up before there is a {@link #next}. */
        boolean lookupDue() {
            return lookup == Lookup.DUE;
        }

        void lookupStarted() {
            lookup = Lookup.UNDER_WAY;
        }

        /** Takes the addresses of this round. Behind TCP the one that was tried last has failed, so it comes last. */
        void found(List<SocketAddress> addresses) {
            List<SocketAddress> order = new ArrayList<>(addresses);
            if (shuffle && order.size() > 1) {
                Collections.shuffle(order, random.get());
            }
            Collections.rotate(order, -1 - order.indexOf(tried));
            if (order.remove(preferred)) {
                order.add(0, preferred);
            }
            preferred = null;
            known = List.copyOf(order);
            left.clear();
            left.addAll(order);
            lookup = Lookup.DONE;
            size = UNKNOWN;
        }

        /** Returns whether an attempt can begin here that has not been made in this round. */
        private boolean untried() {
            return lookup == Lookup.DUE || !left.isEmpty();
        }

        /** Returns the next address to be tried; the name has been looked up in this round. */
        SocketAddress next() {
            SocketAddress next = left.remove();
            tried = next;
            return next;
        }

        /** The attempt at {@code address}, or if that is null the lookup, was ended for another server and has shown nothing. */
        void giveBack(@Nullable SocketAddress address) {
            if (address == null) {
                lookup = Lookup.DUE;
                size = UNKNOWN;
            } else {
                left.addFirst(address);
            }
        }

        /** Has the next round begin with {@code address}. */
        private void prefer(SocketAddress address) {
            preferred = address;
        }

        /** Returns how many attempts a round makes here, as far as that is known in this round. */
        private int attempts() {
            return lookup == Lookup.DONE ? known.size() : 1;
        }

        /** Returns the addresses of the last lookup; the name if there are none. */
        private Stream<ServerAddress> known() {
            return known.isEmpty()
                    ? Stream.of(ServerAddress.unresolved(server))
                    : known.stream().map(address -> new ServerAddress(server, address));
        }
    }
}
