// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.Schedule.Place;
import java.util.Random;

/**
 * An established connection as the network sees it, to do it harm. Nothing of it is told to the servers or clients at its
 * ends but what a broken network tells.
 */
public final class SimulatedLink {
    private final SimulatedNetwork network;
    private final Endpoint endpoint;
    private final SimulatedConnection client;
    private final SimulatedConnection server;
    private boolean severed;

    SimulatedLink(
            SimulatedNetwork network,
            Endpoint endpoint,
            FrameListener client,
            ConnectOptions options,
            FrameListener server) {
        this.network = network;
        this.endpoint = endpoint;
        this.client = new SimulatedConnection(this, Place.LOOP, client, options.maxFrame(), options.framing());
        this.server = new SimulatedConnection(this, Place.WORLD, server, Integer.MAX_VALUE, options.framing());
        this.client.joinTo(this.server);
        this.server.joinTo(this.client);
    }

    /** The server's address. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Whether the client's end is still open. */
    public boolean isOpen() {
        return !client.isClosed();
    }

    /** Breaks the connection at once: what is under way is lost, both ends are told. */
    public void reset() {
        client.reset();
        server.reset();
    }

    /** Breaks the connection after {@code bytes} more bytes have arrived at the client. */
    public void resetAfterBytesToClient(int bytes) {
        client.cutAfter(requireNotNegative(bytes));
    }

    /** Breaks the connection after {@code bytes} more bytes have arrived at the server. */
    public void resetAfterBytesToServer(int bytes) {
        server.cutAfter(requireNotNegative(bytes));
    }

    private static int requireNotNegative(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: zero or more)");
        }
        return bytes;
    }

    /** Lets nothing pass any more, for good, and tells nobody: a half-open connection. */
    public void sever() {
        severed = true;
        server.reset();
    }

    /** Puts {@code bytes} into the stream to the client, behind what the server has written. */
    public void injectToClient(byte[] bytes) {
        server.writeRaw(bytes.clone());
    }

    /** Stops or resumes what arrives at the client; nothing is lost. */
    public void holdToClient(boolean hold) {
        client.setStopped(hold);
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

    boolean blocked() {
        return severed || network.isBlocked(endpoint);
    }

    void unblocked() {
        client.resume();
        server.resume();
    }

    long latencyNanos() {
        return network.latencyNanos();
    }

    /** How many of {@code available} bytes arrive together. */
    int chunk(int available) {
        if (network.isSplit(endpoint)) {
            return 1;
        }
        Random random = schedule().random();
        return available > 1 && random.nextInt(8) == 0 ? 1 + random.nextInt(available - 1) : available;
    }

    void endClosed() {
        if (client.isClosed() && server.isClosed()) {
            network.forget(this);
        }
    }
}
