// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstBytesTest {
    private static String describe(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return FirstBytes.describe(all.getInt(), all);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 400 Bad Req, an HTTP server",
        "SSH-2.0-OpenSSH_9.6, an SSH server",
        "This ZooKeeper insta, a ZooKeeper server that does not serve requests",
        "220 mail.example ESM, a mail or FTP server",
        "220-ftp.example, a mail or FTP server",
        "-ERR unknown command, a Redis server",
        "AMQP, an AMQP server",
        "Jabberwocky, no ZooKeeper server"
    })
    void textProtocolIsNamedAndShown(String start, String name) {
        String described = describe(start.getBytes(StandardCharsets.US_ASCII));
        assertTrue(described.contains("it is " + name), described);
        assertTrue(described.endsWith("which began with \"" + start + '"'), described);
    }

    @Test
    void tlsIsNamedFromItsFirstBytes() {
        byte[] alert = {0x15, 3, 3, 0, 2, 2, 0x46};
        assertEquals(
                "it is a TLS port, and this client speaks plain text, which began with the bytes 15 03 03 00 02 02 46",
                describe(alert));
        assertTrue(describe(new byte[] {0x15, 3, 1, 0}).contains("a TLS port"));
        assertTrue(describe(new byte[] {0x16, 3, 3, 0, 5}).contains("a TLS handshake"));
    }

    @Test
    void anyBytesAreDescribedInOneShortLine() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[4 + random.nextInt(17)];
            random.nextBytes(bytes);
            String described = describe(bytes);
            assertTrue(described.length() < 250, described);
            assertTrue(described.chars().noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0)), described);
        }
    }
}
