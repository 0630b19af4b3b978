// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import org.jspecify.annotations.Nullable;

/**
 * Another way to a server of {@link SimulatedZooKeeper}, under an address of its own, to make the network fail for those who
 * come by it and for nobody else. What {@link io.lanekeeper.testing.FaultProxy} is to a real server.
 *
 * <p>At first bytes pass both ways. All faults concern every connection, present and future, but for {@link #cut}, which
 * ends the present ones. What follows from a call happens when the test drives the handler.
 *
 * <p>On the thread of the test, between the steps of the handler.
 */
public final class SimulatedProxy implements AutoCloseable {
    private final SimulatedNetwork network;
    private final SimulatedServer server;
    private final Endpoint endpoint;
    private boolean refusing;

    SimulatedProxy(SimulatedNetwork network, SimulatedServer server, Endpoint endpoint) {
        this.network = network;
        this.server = server;
        this.endpoint = endpoint;
        network.listen(endpoint, this::connect);
        server.reachedBy(endpoint);
    }

    private @Nullable FrameListener connect() {
        return refusing || !server.running() ? null : server.accept();
    }

    /** The proxy's address in the form that ZooKeeper clients take. */
    public String connectString() {
        return endpoint.toString();
    }

    /** The proxy's address. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** How many clients are connected. */
    public int connections() {
        return network.links(endpoint).size();
    }

    /** Plays dead: connections stay, new ones come about, but nothing passes any more, either way, until {@link #thaw}. */
    public void freeze() {
        network.stall(endpoint, true);
    }

    /** Ends {@link #freeze}; what has been held back passes. */
    public void thaw() {
        network.stall(endpoint, false);
    }

    /** Breaks all present connections; both ends are told, and what is under way is lost. */
    public void cut() {
        network.links(endpoint).forEach(SimulatedLink::reset);
    }

    /** Refuses new connections; the present ones stay. */
    public void refuse() {
        refusing = true;
    }

    /** Ends {@link #refuse}. */
    public void accept() {
        refusing = false;
    }

    /** Whether bytes arrive one by one. */
    public void splitBytes(boolean split) {
        network.split(endpoint, split);
    }

    /** Breaks all connections; connects are refused from now on. Idempotent. */
    @Override
    public void close() {
        network.close(endpoint);
        cut();
        thaw();
    }
}
