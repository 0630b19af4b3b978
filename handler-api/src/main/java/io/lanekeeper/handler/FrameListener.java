// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Connection} tells its user. All methods are called on the loop, none while another one runs: first
 * {@link #opened} at most once, last {@link #closed} exactly once, the others between the two. An exception thrown by
 * any of them closes the connection with it.
 */
public interface FrameListener {
    /** The connection is up, TLS included; frames may be written from now on. */
    void opened(Connection connection);

    /**
     * One frame arrived, or with {@link Framing#NONE} some bytes.
     *
     * @param body without the length prefix, big-endian; borrowed: valid until this method returns
     */
    void frame(ByteBuffer body);

    /**
     * A frame longer than the limit arrives; its body is being skipped and the connection goes on.
     *
     * @param head the first bytes of the body, at most {@value #OVERSIZED_HEAD}, and fewer if the peer has closed before it
     *     has sent as many; borrowed
     * @param size the body's size in bytes
     */
    void oversized(ByteBuffer head, int size);

    /** Bytes have been read and all whole frames among them delivered; a sign of life from the peer. */
    default void readComplete() {}

    /** {@link Connection#writable()} has changed to {@code writable}. */
    default void writabilityChanged(boolean writable) {}

    /**
     * The connection has ended or never came about. Nothing follows.
     *
     * @param cause null if the peer or {@link Connection#close()} ended it in an orderly way
     */
    void closed(@Nullable Throwable cause);

    /** How much of an oversized frame is shown: enough for ZooKeeper's reply header. */
    int OVERSIZED_HEAD = 16;
}
