// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.testing.proxy.Peer;
import java.util.function.Consumer;

/** The faults of the network that concern connections to one address. */
final class AddressFaults {
    private final DirectionFaults fromClient = new DirectionFaults();
    private final DirectionFaults fromServer = new DirectionFaults();
    private boolean partitioned;
    private boolean held;

    DirectionFaults from(Peer side) {
        return side == Peer.CLIENT ? fromClient : fromServer;
    }

    void both(Consumer<DirectionFaults> change) {
        change.accept(fromClient);
        change.accept(fromServer);
    }

    boolean partitioned() {
        return partitioned;
    }

    void partition(boolean cutOff) {
        partitioned = cutOff;
    }

    /** Makes the server read nothing until it is called with false. */
    void hold(boolean hold) {
        held = hold;
    }

    /** Returns whether nothing passes from {@code side} at this time. */
    boolean stops(Peer side) {
        return partitioned || from(side).frozen() || (held && side == Peer.CLIENT);
    }
}
