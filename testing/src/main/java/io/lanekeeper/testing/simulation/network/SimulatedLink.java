// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.proxy.Peer;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An established connection, with the faults that the network can have there. Its ends notice a fault only as they
 * would notice it on a broken network.
 */
public final class SimulatedLink {
    private final SimulatedNetwork network;
    private final Endpoint asked;
    private final Endpoint endpoint;
    private final SimulatedConnection client;
    private final SimulatedConnection server;
    private final AddressFaults faults;
    /** True once the server has been reached. The first packet of a connection may get lost, too. */
    private boolean made;

    SimulatedLink(
            SimulatedNetwork network,
            Endpoint asked,
            Endpoint endpoint,
            FrameListener client,
            ConnectOptions options,
            FrameListener server) {
        this.network = network;
        this.asked = asked;
        this.endpoint = endpoint;
        faults = network.faultsAt(endpoint);
        made = faults.from(Peer.CLIENT).open();
        this.client = new SimulatedConnection(this, Place.LOOP, client, options.maxFrame(), options.framing());
        this.server = new SimulatedConnection(this, Place.WORLD, server, Integer.MAX_VALUE, options.framing());
        this.client.joinTo(this.server);
        this.server.joinTo(this.client);
    }

    /** Returns the link of which {@code connection} is an end; null if it is not a connection of a simulated network. */
    public static @Nullable SimulatedLink of(@Nullable Connection connection) {
        return connection instanceof SimulatedConnection end ? end.link() : null;
    }

    /** Returns whether frames have their length in front. */
    public boolean framed() {
        return client.framed();
    }

    /** Returns the server's address. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Returns the endpoint to which the client wanted to connect: the server's address, or a name that stands for it.
     */
    Endpoint asked() {
        return asked;
    }

    /** Returns whether the client's end is still open. */
    public boolean isOpen() {
        return !client.isClosed();
    }

    /** Breaks the connection at once. Bytes in flight are lost, and both ends get an error. */
    public void reset() {
        client.reset();
        server.reset();
    }

    /** Breaks the connection after {@code bytes} more bytes have arrived at the client. */
    public void resetAfterBytesToClient(int bytes) {
        client.incoming().cutAfter(requireNotNegative(bytes));
    }

    /** Breaks the connection after {@code bytes} more bytes have arrived at the server. */
    public void resetAfterBytesToServer(int bytes) {
        server.incoming().cutAfter(requireNotNegative(bytes));
    }

    private static int requireNotNegative(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: zero or more)");
        }
        return bytes;
    }

    /** Closes the connection at both ends without an error. Bytes in flight are lost. */
    public void cut() {
        mute();
        client.end(null);
        server.end(null);
    }

    /**
     * Closes the connection for one side, and lets nothing pass any more. The other side notices nothing.
     *
     * @param gone the side whose end is closed
     */
    public void halfOpen(Peer gone) {
        mute();
        (gone == Peer.CLIENT ? client : server).end(null);
    }

    private void mute() {
        client.incoming().mute();
        server.incoming().mute();
        client.updateWritable();
        server.updateWritable();
    }

    /** Puts {@code bytes} into the stream to the client, after all that the server has written. */
    public void injectToClient(byte[] bytes) {
        server.writeRaw(bytes.clone());
    }

    /** Stops or resumes the arrival of bytes at the client; nothing is lost. */
    public void holdToClient(boolean hold) {
        client.incoming().setStopped(hold);
    }

    SimulatedConnection client() {
        return client;
    }

    SimulatedConnection server() {
        return server;
    }

    SimulatedNetwork network() {
        return network;
    }

    Schedule schedule() {
        return network.schedule();
    }

    DirectionFaults way(Peer from) {
        return faults.from(from);
    }

    boolean made() {
        return made;
    }

    /** Returns whether nothing passes from {@code side} at this time. */
    boolean stops(Peer side) {
        return faults.stops(side) || (side == Peer.CLIENT && !made);
    }

    void faultsChanged() {
        made |= faults.from(Peer.CLIENT).open();
        client.incoming().faultsChanged();
        server.incoming().faultsChanged();
    }

    long latencyNanos() {
        return network.latencyNanos();
    }

    /** Returns how many of {@code available} bytes arrive together. */
    int chunk(int available) {
        Random random = schedule().random();
        return available > 1 && random.nextInt(8) == 0 ? 1 + random.nextInt(available - 1) : available;
    }

    void endClosed() {
        if (client.isClosed() && server.isClosed()) {
            network.forget(this);
        }
    }
}
