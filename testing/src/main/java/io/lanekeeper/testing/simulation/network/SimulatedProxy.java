// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.proxy.Peer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Another address of a server. Faults of the network there concern only the clients that connect by this address. It is for a
 * server in memory what {@link FaultProxy} is for a real one; {@code SimulatedZooKeeper.proxy} makes one.
 *
 * <p>At first bytes pass both ways. All faults concern every connection, present and future, except {@link #cut()},
 * {@link #reset()} and {@link #halfOpen(Peer)}, which end the present ones. Faults of different kinds can be combined;
 * {@link #heal()} ends them all. The effects of a call happen when the test drives the handler.
 *
 * <p>For the thread of the test, between the steps of the handler.
 */
public final class SimulatedProxy implements AutoCloseable {
    private final SimulatedNetwork network;
    private final Supplier<@Nullable FrameListener> acceptor;
    private final Endpoint endpoint;
    private final AddressFaults faults;
    private boolean refusing;

    SimulatedProxy(SimulatedNetwork network, Endpoint endpoint, Supplier<@Nullable FrameListener> acceptor) {
        this.network = network;
        this.acceptor = acceptor;
        this.endpoint = endpoint;
        faults = network.faultsAt(endpoint);
        network.listen(endpoint, this::connect);
    }

    private @Nullable FrameListener connect() {
        return refusing ? null : acceptor.get();
    }

    /** Returns the proxy's address in the form that ZooKeeper clients take. */
    public String connectString() {
        return endpoint.toString();
    }

    /** Returns the proxy's address. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns the number of connected clients. */
    public int connections() {
        return (int)
                network.links(endpoint).stream().filter(SimulatedLink::isOpen).count();
    }

    /** Lets nothing pass, either way, until {@link #thaw}. Connections stay, and new ones are accepted. */
    public void freeze() {
        change(way -> way.freeze(true));
    }

    /** Lets nothing pass that comes from one side, as {@link #freeze()} does for both. */
    public void freeze(Peer from) {
        change(from, way -> way.freeze(true));
    }

    /** Ends {@link #freeze()}, both ways; bytes that have been held back pass. */
    public void thaw() {
        change(way -> way.freeze(false));
    }

    /**
     * Loses all that is sent from one side, the end of the connection too; the other way goes on. If a client connects
     * in this time, the bytes that it sends wait until {@link #stopDropping}.
     */
    public void drop(Peer from) {
        change(from, way -> way.drop(true));
    }

    /**
     * Ends {@link #drop}. A connection that has lost bytes has a gap in its stream; {@link #cut()} ends such
     * connections.
     */
    public void stopDropping(Peer from) {
        change(from, way -> way.drop(false));
    }

    /** Closes all present connections at both ends. Bytes in flight are lost. */
    public void cut() {
        network.links(endpoint).forEach(SimulatedLink::cut);
    }

    /** Breaks all present connections: both ends get an error, unlike with {@link #cut()}. */
    public void reset() {
        network.links(endpoint).forEach(SimulatedLink::reset);
    }

    /**
     * Makes the present connections half-open: one side's end is closed, and the other side does not notice. Bytes that
     * the other side sends are lost, and it receives nothing, until it closes the connection or {@link #cut()} does.
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

    /** Makes bytes arrive one by one, or ends this. */
    public void splitBytes(boolean split) {
        change(way -> way.split(split));
    }

    /**
     * Delays bytes that are sent from now on by this much more, each way; zero ends it. The order of bytes stays.
     *
     * @throws IllegalArgumentException if {@code delay} is negative
     */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        change(way -> way.delay(delay.toNanos()));
    }

    /**
     * Limits the bytes per second of each connection, each way; a faster sender has to wait.
     *
     * @param bytesPerSecond at least 1; {@link FaultProxy#UNLIMITED} to end it
     * @throws IllegalArgumentException if {@code bytesPerSecond} is less than 1
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
     * @param oneIn the average number of bytes to each changed one; 1 changes all
     * @param seed decides which bytes and bits
     * @throws IllegalArgumentException if {@code oneIn} is less than 1
     */
    public void corrupt(Peer from, int oneIn, long seed) {
        if (oneIn < 1) {
            throw new IllegalArgumentException("oneIn: " + oneIn + " (expected: at least 1)");
        }
        change(from, way -> way.corrupt(oneIn, seed));
    }

    /** Ends {@link #corrupt}. */
    public void stopCorrupting(Peer from) {
        change(from, DirectionFaults::stopCorrupting);
    }

    /**
     * Ends all faults: present and future connections are as at first. Bytes that {@link #freeze()} has held back
     * arrive now; bytes that were lost or changed stay so.
     */
    public void heal() {
        refusing = false;
        change(DirectionFaults::heal);
    }

    /** Breaks all connections, and refuses new ones from now on. Idempotent. */
    @Override
    public void close() {
        network.close(endpoint);
        reset();
        heal();
    }

    private void change(Peer from, Consumer<DirectionFaults> change) {
        change.accept(faults.from(from));
        network.faultsChanged(endpoint);
    }

    private void change(Consumer<DirectionFaults> change) {
        faults.both(change);
        network.faultsChanged(endpoint);
    }
}
