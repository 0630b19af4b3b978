// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries frames. Each frame has its length in front, unless {@link ConnectOptions#framing} says
 * otherwise. All methods belong on the loop, except {@link #endpoint()}, the addresses, and {@link #close()}.
 */
public interface Connection {
    /** Returns the peer, as passed to {@code connect}. Any thread. */
    Endpoint endpoint();

    /** Returns the peer's address, or null if the connection has none, for example in memory. Any thread. */
    default @Nullable SocketAddress remoteAddress() {
        return null;
    }

    /** Returns this end's address, or null if the connection has none, for example in memory. Any thread. */
    default @Nullable SocketAddress localAddress() {
        return null;
    }

    /**
     * Writes one frame. Frames that are written in one step of the loop leave in order and together, at the end of that
     * step; if they are many, some of them leave earlier. The listener is not called before this method returns. Frames
     * that are written to a closed connection are dropped; its listener is notified of the end.
     *
     * @throws FrameTooLargeException if the frame is longer than the limit; nothing is written then
     * @throws RuntimeException if the encoder threw it; nothing is written then
     */
    void write(FrameEncoder frame);

    /** Returns whether the peer keeps up. While it does not, a caller should hold frames back. */
    boolean writable();

    /** Closes the connection after the frames that were written. Any thread, any number of times. */
    void close();
}
