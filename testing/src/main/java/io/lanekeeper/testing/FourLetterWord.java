// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** The one of ZooKeeper's plain-text commands that a server answers unless told otherwise. */
enum FourLetterWord {
    SRVR;

    private static final int TIMEOUT_MILLIS = 5_000;

    /** The answer; empty if the server closes the connection without one. */
    String ask(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(name().toLowerCase(Locale.ROOT).getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
