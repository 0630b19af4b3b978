// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of a connection.
 *
 * @param raw TCP; closing it ends whatever blocks on either, at once
 * @param stream what is read and written: TLS on {@code raw}, or {@code raw} itself
 * @param peer where {@code raw} was connected to
 * @param here this end's address, which a socket forgets when it is closed
 */
record Sockets(Socket raw, Socket stream, SocketAddress peer, SocketAddress here) {
    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

    Sockets(Socket raw, Socket stream) {
        this(raw, stream, raw.getRemoteSocketAddress(), raw.getLocalSocketAddress());
    }

    /** Any thread, any number of times. */
    void abort() {
        abort(raw);
    }

    static void abort(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            log.debug("{}: closing failed", raw, e);
        }
    }
}
