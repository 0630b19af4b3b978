// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one connection: TCP, and TLS on top of it if there is TLS. The addresses are kept, since a socket forgets
 * them when it is closed.
 *
 * @param raw the TCP socket; closing it ends a blocked read or write of either socket at once
 * @param stream the socket to read and write: TLS on {@code raw}, or {@code raw} itself
 * @param peer the remote address
 * @param here the local address
 */
record SocketPair(Socket raw, Socket stream, SocketAddress peer, SocketAddress here) {
    private static final Logger log = LoggerFactory.getLogger(SocketPair.class);

    SocketPair(Socket raw, Socket stream) {
        this(raw, stream, raw.getRemoteSocketAddress(), raw.getLocalSocketAddress());
    }

    /** Closes both sockets. Any thread, any number of times. */
    void abort() {
        abort(raw);
    }

    static void abort(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            log.debug("{}: closing the socket failed", raw, e);
        }
    }
}
