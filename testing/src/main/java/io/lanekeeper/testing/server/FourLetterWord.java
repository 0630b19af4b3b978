// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Sends the plain-text commands of ZooKeeper, such as {@code srvr}. */
final class FourLetterWord {
    private static final int TIMEOUT_MILLIS = 5_000;

    private FourLetterWord() {}

    /** Returns the reply; empty if the server closes the connection without one. */
    static String ask(String word, int port) throws IOException {
        return ask(word, port, TIMEOUT_MILLIS);
    }

    static String ask(String word, int port, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write(word.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
