// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries frames, with their lengths before them unless {@link ConnectOptions#framing} says otherwise. Confined to the loop, but for {@link #endpoint()} and
 * {@link #close()}.
 */
public interface Connection {
    /** The peer, as given to {@code connect}. */
    Endpoint endpoint();

    /** Returns the peer's address, or null where a connection has none, for instance in memory. Any thread. */
    default @Nullable SocketAddress remoteAddress() {
        return null;
    }

    /** Returns this end's address, or null where a connection has none, for instance in memory. Any thread. */
    default @Nullable SocketAddress localAddress() {
        return null;
    }

    /**
     * Writes one frame. Frames written in one turn of the loop leave in order and together, at the end of that turn; if
     * they are many, parts of them may leave before. The listener is told of nothing before this returns. Frames written
     * to a closed connection are dropped; its listener learns of the closing.
     *
     * @throws FrameTooLargeException if the frame is longer than the limit; nothing has been written then
     * @throws RuntimeException what the encoder threw; nothing has been written then
     */
    void write(FrameEncoder frame);

    /** Whether the peer keeps up; while it does not, a caller should hold frames back. */
    boolean writable();

    /** Closes the connection, after what has been written. Any thread, any number of times. */
    void close();
}
