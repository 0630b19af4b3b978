// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.testing.proxy.Peer;
import java.util.function.Consumer;

/** How the network treats connections to one address. */
final class AddressFaults {
    private final SimulatedWay fromClient = new SimulatedWay();
    private final SimulatedWay fromServer = new SimulatedWay();
    private boolean partitioned;
    private boolean held;

    SimulatedWay from(Peer side) {
        return side == Peer.CLIENT ? fromClient : fromServer;
    }

    void both(Consumer<SimulatedWay> change) {
        change.accept(fromClient);
        change.accept(fromServer);
    }

    boolean partitioned() {
        return partitioned;
    }

    void partition(boolean cutOff) {
        partitioned = cutOff;
    }

    /** Whether the server takes in nothing for now. */
    void hold(boolean hold) {
        held = hold;
    }

    /** Whether nothing passes from {@code side} for now. */
    boolean stops(Peer side) {
        return partitioned || from(side).frozen() || (held && side == Peer.CLIENT);
    }
}
