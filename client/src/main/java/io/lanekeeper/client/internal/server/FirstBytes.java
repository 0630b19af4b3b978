// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.text.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Recognizes a peer that speaks another protocol on a server's port, by its first bytes, which make no sense as the length of
 * a frame.
 */
final class FirstBytes {
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;

    private static final Map<String, String> GREETINGS = new TreeMap<>(Map.of(
            "HTTP", "an HTTP server (wrong port?)",
            "SSH-", "an SSH server (wrong port?)",
            "This", "a ZooKeeper server that does not serve requests, or an answer to a four-letter word",
            "220 ", "a mail or FTP server (wrong port?)",
            "220-", "a mail or FTP server (wrong port?)",
            "-ERR", "a Redis server (wrong port?)",
            "AMQP", "an AMQP server (wrong port?)"));

    private FirstBytes() {}

    /**
     * Describes the peer, as part of a sentence.
     *
     * @param length the first four bytes
     * @param rest some of those behind them, maybe none
     */
    static String describe(int length, ByteBuffer rest) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES + rest.remaining())
                .putInt(length)
                .put(rest.slice())
                .array();
        return "it is " + name(bytes) + ", which began with " + shown(bytes);
    }

    private static String name(byte[] bytes) {
        if (bytes[1] == TLS_MAJOR && bytes[0] == TLS_ALERT) {
            return "a TLS port, and this client speaks plain text";
        }
        if (bytes[1] == TLS_MAJOR && bytes[0] == TLS_HANDSHAKE) {
            return "something that begins with a TLS handshake of its own";
        }
        String start = new String(bytes, 0, Integer.BYTES, StandardCharsets.ISO_8859_1);
        return GREETINGS.getOrDefault(start, "no ZooKeeper server (wrong port?)");
    }

    private static String shown(byte[] bytes) {
        for (byte each : bytes) {
            if ((each < 0x20 && each != '\r' && each != '\n') || each == 0x7f) {
                return "the bytes " + HexFormat.ofDelimiter(" ").formatHex(bytes);
            }
        }
        return Shown.quoted(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
