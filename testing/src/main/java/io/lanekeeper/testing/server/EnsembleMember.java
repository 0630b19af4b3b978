// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import io.lanekeeper.handler.Endpoint;

/**
 * Where a member of an ensemble listens, for clients, followers and elections.
 *
 * <p>All members have the same configuration, as reconfiguration demands, and it names them by {@link #host}. What address
 * that is, is for each of them to find in a file of its own: its own is 127.0.0.1, that of another one is a proxy's.
 */
record EnsembleMember(int id, int clientPort, int quorumPort, int electionPort) {
    static EnsembleMember create(int id) {
        return new EnsembleMember(id, FreePorts.take(), FreePorts.take(), FreePorts.take());
    }

    String host() {
        return "zk" + id;
    }

    /** As in a dynamic configuration. */
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

    /** The address under which it finds another one. */
    String addressOf(EnsembleMember other) {
        return other.id == id ? "127.0.0.1" : "127.77." + id + "." + other.id;
    }

    /** The client port belongs to the process. */
    void giveBackPorts() {
        FreePorts.giveBack(quorumPort);
        FreePorts.giveBack(electionPort);
    }
}
