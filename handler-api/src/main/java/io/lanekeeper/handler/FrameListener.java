// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a {@link Connection}. All methods are called on the loop and never nested: first {@link #opened} at
 * most once, last {@link #closed} exactly once, the others in between. An exception of any method closes the
 * connection; it is then the cause of the end.
 */
public interface FrameListener {
    /** Called when the connection is open, TLS included. Frames may be written from now on. */
    void opened(Connection connection);

    /**
     * Called with one frame or, with {@link Framing#NONE}, with some bytes.
     *
     * @param body without the length prefix, big-endian; borrowed: valid until this method returns
     */
    void frame(ByteBuffer body);

    /**
     * Called when a frame is longer than the limit. Its body is skipped and the connection goes on.
     *
     * @param head the first bytes of the body, {@value #OVERSIZED_HEAD} of them, or fewer if the peer closed before it
     *     had sent as many; borrowed
     * @param size the size of the body in bytes
     */
    void oversized(ByteBuffer head, int size);

    /** Called after bytes were read and all whole frames among them delivered. It is a sign of life from the peer. */
    default void readComplete() {}

    /** Called when {@link Connection#writable()} has changed to {@code writable}. */
    default void writabilityChanged(boolean writable) {}

    /**
     * Called when the connection has ended or was never opened. Nothing follows.
     *
     * @param cause null if the peer or {@link Connection#close()} ended it in an orderly way
     */
    void closed(@Nullable Throwable cause);

    /** The number of bytes of an oversized frame that are delivered: enough for ZooKeeper's reply header. */
    int OVERSIZED_HEAD = 16;
}
