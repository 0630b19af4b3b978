// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.LogLines;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** No text of a user or server forges a log line or fills a log. */
class MessagesTest {
    private static final String FORGED = "\n2026-01-01 ERROR forged \u001b[31m\u2028\u202e";
    private static final String HUGE = "x".repeat(5_000_000);

    private final ClientFixture fixture = new ClientFixture();

    private static void assertTame(Throwable error) {
        String message = String.valueOf(error.getMessage());
        assertTrue(message.length() < 2_000, () -> "a message of " + message.length() + " characters");
        assertFalse(
                message.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e), () -> message);
    }

    private static void assertTame(Executable call) {
        assertTame(assertThrows(IllegalArgumentException.class, call));
    }

    @Test
    void messagesEscapeAndCutBadArguments() {
        ZooKeeperClient zk = fixture.client;
        for (String text : List.of(FORGED, HUGE, FORGED + HUGE)) {
            assertTame(() -> zk.getData("/" + text + "/"));
            assertTame(() -> zk.getData(text));
            assertTame(() -> zk.getData("/a\0" + text));
            assertTame(() -> zk.chroot(text));
            assertTame(() -> zk.fourLetterWord(text));
            assertTame(() -> zk.fourLetterWord("srvr", text + "/"));
            assertTame(() -> zk.updateHosts(text + ":x"));
            assertTame(() -> zk.updateHosts("a:1/" + "b" + text));
            assertTame(() -> ZooKeeperClient.builder().connectString("a:1/" + text + "/,"));
            assertTame(() -> AclId.digest(text + ":", "secret"));
        }
        assertTame(() -> ZooKeeperClient.builder().connectString("a\u2028b"));
        assertTame(() -> ZooKeeperClient.builder().connectString("a\u009bb"));
    }

    @Test
    void longPathIsCutInTheMessageOnly() {
        String path = "/" + HUGE;
        RequestContext context = new RequestContext("getData", path, "zk:2181", 7);
        NotConnectedException error = new NotConnectedException(context);
        assertTame(error);
        assertEquals(path, error.path());
    }

    @Test
    void serverReplyWithoutAVersionIsEscapedAndCut() {
        Peer peer = fixture.connect();
        AsyncResult<?> version = fixture.client.serverVersion();
        ManualConnection query = fixture.server.attempt();
        query.accept();
        query.deliver((FORGED + "y".repeat(500_000)).getBytes(StandardCharsets.UTF_8));
        query.cut(null);
        fixture.handler.runAll();
        assertTame(assertInstanceOf(ProtocolException.class, version.exception()));
        fixture.stop(peer);
    }

    /**
     * Checks the message when the connection ends between two parts of the watches: no server has refused any of them.
     */
    @Test
    void lossDuringARestoreIsNotReportedAsARefusal() {
        Peer peer = fixture.connect();
        String folder = "/" + "f".repeat(1_000) + "/";
        for (int i = 0; i < 500; i++) {
            fixture.client.exists(folder + i, event -> {});
            Asked exists = peer.expect(Wire.EXISTS);
            peer.fail(exists, -101);
        }
        peer.connection().cut(null);
        Peer next = fixture.server.accept();
        try (LogLines log = LogLines.capture()) {
            next.welcome(ClientFixture.SESSION);
            assertTrue(next.all().size() > 2, "in parts");
            next.connection().cut(null);
            fixture.handler.runAll();
            assertEquals(List.of(), log.with("WARN", "not taken again"));
        }
        Peer last = fixture.server.accept();
        last.welcome(ClientFixture.SESSION);
        try (LogLines log = LogLines.capture()) {
            List<Asked> parts = last.all();
            parts.forEach(part -> last.fail(part, -4));
            fixture.handler.runAll();
            assertEquals(1, log.with("WARN", "not taken again").size(), "rejected");
        }
        fixture.client.stop();
        fixture.assertClean();
    }
}
