// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as an HTTP server. Requests use a plain socket, which adds no thread. */
abstract class HttpEmbedding implements Embedding {
    static final String HOST = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    /** The server's port. */
    abstract int port();

    @Override
    public final String ask(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            String answer = read(socket.getInputStream());
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(path + " was answered with: " + answer);
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /** Reads up to the end of the body, since some servers close a connection late. */
    private static String read(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] some = new byte[4096];
        while (!complete(answer.toString())) {
            int length = in.read(some);
            if (length < 0) {
                throw new EOFException("the answer ended after: " + answer);
            }
            answer.append(new String(some, 0, length, US_ASCII));
        }
        return answer.toString();
    }

    private static boolean complete(String answer) {
        int head = answer.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(answer);
        if (head < 0) {
            return false;
        }
        return length.find()
                ? answer.length() >= head + 4 + Integer.parseInt(length.group(1))
                : answer.endsWith("\r\n0\r\n\r\n"); // the last chunk
    }
}
