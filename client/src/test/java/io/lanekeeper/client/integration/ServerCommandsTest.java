// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a real server's answers to four-letter words. */
class ServerCommandsTest extends RealServerTest {
    @Test
    void connectedServerReplies() {
        ZooKeeperClient zk = started();
        String srvr = get(zk.fourLetterWord("srvr"));
        assertTrue(srvr.startsWith("Zookeeper version: " + release.version()), srvr);
        assertTrue(srvr.contains("\nMode: standalone\n"), srvr);
        assertEquals(release.version(), get(zk.serverVersion()));
    }

    @Test
    void anyServerRepliesBeforeTheStart() {
        ZooKeeperClient zk = started();
        String version = get(zk.fourLetterWord("srvr", server().connectString()));
        assertTrue(version.startsWith("Zookeeper version: " + release.version()), version);
        String refusal = get(zk.fourLetterWord("conf", server().connectString()));
        assertTrue(refusal.contains("not in the whitelist"), refusal);
        ZooKeeperClient idle = client(builder());
        assertTrue(get(idle.fourLetterWord("srvr", server().connectString())).startsWith("Zookeeper version"));
        assertInstanceOf(NotConnectedException.class, failure(idle.fourLetterWord("srvr")));
        assertInstanceOf(NotConnectedException.class, failure(idle.serverVersion()));
    }

    @Test
    void silentOrMissingServerFailsTheCommand() {
        ZooKeeperClient zk = started();
        String silent;
        try (TestProxy proxy = server().proxy()) {
            silent = proxy.connectString();
            proxy.freeze();
            RequestTimeoutException error = assertInstanceOf(
                    RequestTimeoutException.class,
                    failure(zk.withTimeout(Duration.ofMillis(200)).fourLetterWord("ruok", silent)));
            assertEquals("ruok", error.operation());
            assertEquals(silent, error.server());
        }
        ConnectionLossException gone =
                assertInstanceOf(ConnectionLossException.class, failure(zk.fourLetterWord("ruok", silent)));
        assertEquals(silent, gone.server());
        assertEquals(Outcome.UNKNOWN, gone.outcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ruo", "ruok?", "RUOK", "ru k"})
    void badWordsAreRejectedAtTheCall(String word) {
        ZooKeeperClient zk = client(builder());
        assertThrows(IllegalArgumentException.class, () -> zk.fourLetterWord(word));
        assertThrows(IllegalArgumentException.class, () -> zk.fourLetterWord(word, "127.0.0.1:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:1,b:2", "a:1/chroot", "a:0"})
    void badServersAreRejectedAtTheCall(String server) {
        ZooKeeperClient zk = client(builder());
        assertThrows(IllegalArgumentException.class, () -> zk.fourLetterWord("ruok", server));
    }
}
