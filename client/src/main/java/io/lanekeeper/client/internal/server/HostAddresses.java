// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Endpoint;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The addresses of one server, and which of them have been tried in the present round. */
@LoopConfined
final class HostAddresses {
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

    HostAddresses(Endpoint server) {
        this.server = server;
    }

    Endpoint server() {
        return server;
    }

    /** Begins a round: the name is looked up again before the next attempt. */
    void newRound() {
        lookup = Lookup.DUE;
        left.clear();
    }

    /** Returns whether the name is to be looked up before there is a {@link #next}. */
    boolean lookupDue() {
        return lookup == Lookup.DUE;
    }

    void lookupStarted() {
        lookup = Lookup.UNDER_WAY;
    }

    /** Takes the addresses of this round. Behind TCP the one that was tried last has failed, so it comes last. */
    void found(List<SocketAddress> addresses, boolean shuffle, Supplier<Random> random) {
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
    }

    /** Returns whether an attempt can begin here that has not been made in this round. */
    boolean untried() {
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
        } else {
            left.addFirst(address);
        }
    }

    /** Has the next round begin with {@code address}. */
    void prefer(SocketAddress address) {
        preferred = address;
    }

    /** Returns how many attempts a round makes here, as far as that is known in this round. */
    int attempts() {
        return lookup == Lookup.DONE ? known.size() : 1;
    }

    /** Returns the addresses of the last lookup; the name if there are none. */
    Stream<ServerAddress> known() {
        return known.isEmpty()
                ? Stream.of(ServerAddress.unresolved(server))
                : known.stream().map(address -> new ServerAddress(server, address));
    }
}
