// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The query of a server's version: when it is made, and what it leaves when it ends. */
class VersionQueryTest {
    private static final ServerVersion SINCE = new ServerVersion(3, 7, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ManualHandler handler = new ManualHandler();
    private final ScriptedServer server = new ScriptedServer(handler);
    private int answers;
    private final ServerCapabilities capabilities =
            new ServerCapabilities(handler, new ConnectOptions(TIMEOUT, 1_000, null), null, () -> answers++);

    @BeforeEach
    void connect() {
        handler.onLoop(() -> capabilities.connected(ServerAddress.unresolved(new Endpoint("a", 1))));
    }

    private void query() {
        handler.onLoop(() -> capabilities.prepare(SINCE));
    }

    @Test
    void operationOfAllServersNeedsNoQuery() {
        handler.onLoop(() -> assertTrue(capabilities.knows(OpCode.GET_DATA)));
        handler.runAll();
        assertTrue(handler.attempts().isEmpty());
    }

    @Test
    void answerLeavesNoTimer() {
        query();
        server.replyVersion("3.9.5");
        assertEquals(1, answers);
        assertEquals(new ServerVersion(3, 9, 5), capabilities.version());
        assertEquals(0, handler.timers());
    }

    @Test
    void lossOfTheServerEndsTheTimerOfTheQuery() {
        query();
        int timers = handler.timers();
        handler.onLoop(capabilities::disconnected);
        assertEquals(timers - 1, handler.timers(), "that of the attempt to connect is left");
        handler.runAll();
        assertEquals(0, handler.timers());
        assertEquals(0, answers);
    }

    @Test
    void lateQueryGivesUpItsAttemptToConnect() {
        query();
        ManualConnection attempt = server.attempt();
        handler.advance(TIMEOUT);
        assertEquals(1, answers);
        assertNull(capabilities.version());
        assertTrue(attempt.closeAsked());
    }
}
