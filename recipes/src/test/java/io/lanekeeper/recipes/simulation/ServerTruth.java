// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.testing.simulation.server.ServedRequest;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state that the servers agree on, as it was after each step. No process sees it. */
public final class ServerTruth {
    /** create, create2, multi, createContainer, createTTL. */
    private static final Set<Integer> CREATES = Set.of(1, 15, 14, 19, 21);

    private static final int PING = 11;

    private final SimulatedZooKeeper servers;
    private final Map<Long, Long> creators = new HashMap<>();
    private final Set<Long> endedByHand = new HashSet<>();
    private final List<Runnable> observers = new ArrayList<>();
    private int read;
    private int counted;
    private long zxid = -1;

    ServerTruth(SimulatedZooKeeper servers) {
        this.servers = servers;
    }

    /** Calls {@code observer} after each step that has changed the tree, and after changes by hand. */
    public void observe(Runnable observer) {
        observers.add(observer);
    }

    /** Takes what has changed since the last call. */
    public void refresh() {
        List<ServedRequest> requests = servers.requests();
        for (; read < requests.size(); read++) {
            ServedRequest request = requests.get(read);
            if (request.type() > 0 && request.type() != PING) {
                counted++;
            }
            if (request.error() == 0 && CREATES.contains(request.type())) {
                creators.put(request.zxid(), request.session());
            }
        }
        long now = servers.lastZxid();
        if (now != zxid) {
            zxid = now;
            observers.forEach(Runnable::run);
        }
    }

    /** Returns the last transaction that was observed. */
    public long zxid() {
        return zxid;
    }

    /** Returns the session that has created a node; 0 if none of a client did. */
    public long creator(long czxid) {
        return creators.getOrDefault(czxid, 0L);
    }

    /** Returns the number of requests of clients so far, without pings and handshakes. */
    public int requests() {
        return counted;
    }

    void endedByHand(long session) {
        endedByHand.add(session);
    }

    /** Returns whether a session was ended although its client may have been heard of. */
    public boolean wasEndedByHand(long session) {
        return endedByHand.contains(session);
    }
}
