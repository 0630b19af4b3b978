// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers in the order in which they are tried, round and round.
 *
 * <p>When the list changes, a client that should move tries them once in another order, by which the clients of all the
 * former servers come to be spread evenly over those of the new list (ZOOKEEPER-1355): with a certain probability a new
 * server next, else one that was in the former list too, until one of the two kinds is used up.
 */
@LoopConfined
final class ServerList {
    private final boolean shuffle;
    private final Supplier<Random> random;
    private List<Endpoint> servers;
    /** True if {@link #servers} are yet to be shuffled: only the loop may make a choice. */
    private boolean inGivenOrder;

    private int next;
    /** Counts the lists that there have been after the first one. */
    private int changes;
    /** While a client moves: what is left of each kind, and the probability of a new one. */
    private final ArrayDeque<Endpoint> added = new ArrayDeque<>(0);

    private final ArrayDeque<Endpoint> kept = new ArrayDeque<>(0);
    private double probabilityOfAdded;

    /**
     * In random order if {@code shuffle} is set. Any thread.
     *
     * @param random asked for a generator at each choice, on the loop: one may belong to the thread that asked for it
     */
    ServerList(List<Endpoint> servers, boolean shuffle, Supplier<Random> random) {
        this.shuffle = shuffle;
        this.random = random;
        this.servers = servers;
        inGivenOrder = shuffle;
    }

    private List<Endpoint> servers() {
        if (inGivenOrder) {
            servers = ordered(servers);
            inGivenOrder = false;
        }
        return servers;
    }

    private List<Endpoint> ordered(List<Endpoint> list) {
        if (!shuffle) {
            return list;
        }
        List<Endpoint> mixed = new ArrayList<>(list);
        Collections.shuffle(mixed, random.get());
        return mixed;
    }

    /** Returns a number that changes with the list. */
    int changes() {
        return changes;
    }

    boolean isEmpty() {
        return servers.isEmpty();
    }

    /** Takes a list in the order in which it is to be tried; the same list again is gone on with. */
    void offer(List<Endpoint> list) {
        if (!list.equals(servers)) {
            servers = list;
            changes++;
            inGivenOrder = false;
            next = 0;
            endMove();
        }
    }

    /** All of them, in the order in which they would be tried. */
    List<Endpoint> inTurn() {
        List<Endpoint> all = new ArrayList<>(servers());
        Collections.rotate(all, -next);
        return all;
    }

    /** The next one to be tried. */
    Endpoint next() {
        if (!added.isEmpty() && !kept.isEmpty()) {
            return (random.get().nextDouble() < probabilityOfAdded ? added : kept).remove();
        }
        if (!added.isEmpty() || !kept.isEmpty()) {
            return (added.isEmpty() ? kept : added).remove();
        }
        Endpoint server = servers().get(next);
        next = (next + 1) % servers.size();
        return server;
    }

    /** The next one to be tried is {@code server}, if it is in the list. */
    void prefer(Endpoint server) {
        endMove();
        next = Math.max(0, servers().indexOf(server));
    }

    /** There is a connection to {@code server}; should it be lost, the one behind it is next. */
    void connected(Endpoint server) {
        endMove();
        next = (servers().indexOf(server) + 1) % servers.size();
    }

    /**
     * Takes another list.
     *
     * @param current the server that is connected; null if there is none
     * @return whether it is to be left, or none to be kept on trying, for {@link #next}
     */
    boolean change(List<Endpoint> list, @Nullable Endpoint current) {
        Set<Endpoint> before = new HashSet<>(servers);
        Set<Endpoint> after = new HashSet<>(list);
        if (before.equals(after)) {
            return false;
        }
        servers = ordered(list);
        changes++;
        inGivenOrder = false;
        next = 0;
        endMove();
        Move move = Move.of(before, after);
        if (current != null && after.contains(current) && random.get().nextDouble() >= move.ofCurrent()) {
            next = (servers.indexOf(current) + 1) % servers.size();
            return false;
        }
        probabilityOfAdded = move.toAdded();
        for (Endpoint server : new LinkedHashSet<>(servers)) {
            (before.contains(server) ? kept : added).add(server);
        }
        return true;
    }

    private void endMove() {
        added.clear();
        kept.clear();
    }

    /**
     * The probabilities.
     *
     * @param ofCurrent that a client leaves a server that is in both lists
     * @param toAdded that a client that moves tries a new server next
     */
    record Move(double ofCurrent, double toAdded) {
        static Move of(Set<Endpoint> before, Set<Endpoint> after) {
            int keptCount = (int) after.stream().filter(before::contains).count();
            double former = before.size();
            double latter = after.size();
            if (latter > former) {
                // Servers keep former/latter of their clients; the others are for the new ones.
                return new Move(1 - former / latter, 1);
            }
            // All clients of kept servers stay. Those of the removed ones fill up all to former/latter of a share.
            double toKept = keptCount * (former - latter) / (latter * (former - keptCount));
            return new Move(0, 1 - toKept);
        }
    }
}
