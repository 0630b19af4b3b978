// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import io.lanekeeper.handler.Endpoint;

/**
 * The ports of a member of an ensemble: for clients, followers and elections.
 *
 * <p>All members have the same configuration, as reconfiguration demands, with the {@link #host} names of all. Each member has a
 * hosts file of its own: its own name is 127.0.0.1 there, and the names of others are the addresses of proxies.
 */
record EnsembleMember(int id, int clientPort, int quorumPort, int electionPort) {
    static EnsembleMember create(int id) {
        return new EnsembleMember(id, FreePorts.take(), FreePorts.take(), FreePorts.take());
    }

    String host() {
        return "zk" + id;
    }

    /** Returns the line of this member in a dynamic configuration. */
    String line() {
        return "server." + id + "=" + host() + ":" + quorumPort + ":" + electionPort + ":participant;127.0.0.1:"
                + clientPort;
    }

    Endpoint quorum() {
        return new Endpoint("127.0.0.1", quorumPort);
    }

    Endpoint election() {
        return new Endpoint("127.0.0.1", electionPort);
    }

    /** Returns the address of {@code other} in the hosts file of this member. */
    String addressOf(EnsembleMember other) {
        return other.id == id ? "127.0.0.1" : "127.77." + id + "." + other.id;
    }

    /** Gives back the ports, except that of clients: it belongs to the process. */
    void giveBackPorts() {
        FreePorts.giveBack(quorumPort);
        FreePorts.giveBack(electionPort);
    }
}
