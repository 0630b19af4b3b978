// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.proxy.Peer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Another way to a server of {@link SimulatedZooKeeper}, under an address of its own, to make the network fail for those who
 * come by it and for nobody else. What {@link FaultProxy} is to a real server.
 *
 * <p>At first bytes pass both ways. All faults concern every connection, present and future, but for {@link #cut()}, {@link
 * #reset()} and {@link #halfOpen(Peer)}, which end the present ones. Faults of different kinds go together; {@link #heal()}
 * ends them all. What follows from a call happens when the test drives the handler.
 *
 * <p>On the thread of the test, between the steps of the handler.
 */
public final class SimulatedProxy implements AutoCloseable {
    private final SimulatedNetwork network;
    private final SimulatedServer server;
    private final Endpoint endpoint;
    private final AddressFaults faults;
    private boolean refusing;

    SimulatedProxy(SimulatedNetwork network, SimulatedServer server, Endpoint endpoint) {
        this.network = network;
        this.server = server;
        this.endpoint = endpoint;
        faults = network.faultsAt(endpoint);
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
        return (int)
                network.links(endpoint).stream().filter(SimulatedLink::isOpen).count();
    }

    /** Plays dead: connections stay, new ones come about, but nothing passes any more, either way, until {@link #thaw}. */
    public void freeze() {
        change(way -> way.freeze(true));
    }

    /** As {@link #freeze()}, but only for what comes from one side. */
    public void freeze(Peer from) {
        change(from, way -> way.freeze(true));
    }

    /** Ends {@link #freeze()}, both ways; what has been held back passes. */
    public void thaw() {
        change(way -> way.freeze(false));
    }

    /**
     * Loses what is sent from one side, the end of the connection too; the other way goes on. What clients send on connections
     * that they begin while their way is dropped waits until that is over.
     */
    public void drop(Peer from) {
        change(from, way -> way.drop(true));
    }

    /** Ends {@link #drop}. In connections that have lost bytes by then there is a gap; {@link #cut()} ends them. */
    public void stopDropping(Peer from) {
        change(from, way -> way.drop(false));
    }

    /** Closes all present connections, at both ends. What is under way is lost. */
    public void cut() {
        network.links(endpoint).forEach(SimulatedLink::cut);
    }

    /** As {@link #cut()}, but both ends see an error instead of an orderly end. */
    public void reset() {
        network.links(endpoint).forEach(SimulatedLink::reset);
    }

    /**
     * Makes the present connections half-open: they are closed for one side, and the other side is not told. What that one
     * sends is lost; it gets nothing any more, until it closes the connection itself, or {@link #cut()} does.
     *
     * @param gone the side whose end is closed
     */
    public void halfOpen(Peer gone) {
        network.links(endpoint).forEach(link -> link.halfOpen(gone));
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
        change(way -> way.split(split));
    }

    /** How long bytes that are sent from now on take in addition, each way; zero to end it. The order of bytes stays. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        change(way -> way.delay(delay.toNanos()));
    }

    /**
     * How many bytes of one connection pass in a second, each way; a sender that is faster has to wait.
     *
     * @param bytesPerSecond at least 1; {@link FaultProxy#UNLIMITED} to end it
     */
    public void bandwidth(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: at least 1)");
        }
        change(way -> way.bandwidth(bytesPerSecond));
    }

    /**
     * Flips a bit of some of the bytes that are sent from one side from now on.
     *
     * @param oneIn how many bytes there are, on average, to each that is changed; 1 changes all
     * @param seed decides which bytes and bits
     */
    public void corrupt(Peer from, int oneIn, long seed) {
        if (oneIn < 1) {
            throw new IllegalArgumentException("oneIn: " + oneIn + " (expected: at least 1)");
        }
        change(from, way -> way.corrupt(oneIn, seed));
    }

    /** Ends {@link #corrupt}. */
    public void stopCorrupting(Peer from) {
        change(from, SimulatedWay::stopCorrupting);
    }

    /**
     * Ends all faults: present and future connections are as at first. What {@link #freeze()} has held back comes after all;
     * what has been lost or changed stays so.
     */
    public void heal() {
        refusing = false;
        change(SimulatedWay::heal);
    }

    /** Breaks all connections; connects are refused from now on. Idempotent. */
    @Override
    public void close() {
        network.close(endpoint);
        reset();
        heal();
    }

    private void change(Peer from, Consumer<SimulatedWay> change) {
        change.accept(faults.from(from));
        network.faultsChanged(endpoint);
    }

    private void change(Consumer<SimulatedWay> change) {
        faults.both(change);
        network.faultsChanged(endpoint);
    }
}
