// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.handler.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a search and of the connection that it finds. A search ends with {@link #connected} or with
 * {@link #connectFailed}. After {@code connected}, {@link #connectionClosed} follows once.
 */
public interface ConnectionListener {
    /** A connection has been made. The listener asks for a session. */
    void connected(ServerConnection server, Connection connection);

    /** The search has ended without a connection; {@code cause} is null if it was ended by the client. */
    void connectFailed(@Nullable Throwable cause);

    /** The server has replied to the handshake. */
    void handshakeReceived(ConnectResponse response);

    /** The connection has ended; {@code cause} is null if it was ended by the client. */
    void connectionClosed(@Nullable Throwable cause);
}
