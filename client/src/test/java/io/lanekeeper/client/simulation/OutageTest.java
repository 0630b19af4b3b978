// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All servers are away for a while. When they are back, they give each session its whole time-out. */
class OutageTest {
    private static final int CLIENTS = 40;
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration OUTAGE = Duration.ofSeconds(21);
    private static final Duration SOON = Duration.ofSeconds(15);

    /** Returns how many of many clients have lost their session to servers that were away for 21 s. */
    private static int lostSessions(Duration tick, Duration session, UnaryOperator<ZooKeeperClientBuilder> settings)
            throws Exception {
        int lost = 0;
        for (int seed = 0; seed < CLIENTS; seed++) {
            DeterministicHandler handler = DeterministicHandler.seeded(seed);
            SimulatedZooKeeper servers = SimulatedZooKeeper.builder(handler)
                    .servers(1)
                    .tickTime(tick)
                    .start();
            handler.start();
            ZooKeeperClient zk = settings.apply(ZooKeeperClient.builder()
                            .connectString(servers.connectString())
                            .handler(handler)
                            .sessionTimeout(session))
                    .build();
            zk.start().get(SOON);
            long before = zk.sessionId();
            servers.stop(0);
            handler.advance(OUTAGE);
            servers.start(0);
            assertTrue(handler.runUntil(() -> zk.state().connected(), SOON));
            lost += zk.sessionId() == before ? 0 : 1;
            zk.stop().get(SOON);
        }
        return lost;
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000, 4_000, 10_000})
    void sessionSurvivesAnOutageWithinItsTimeout(int session) throws Exception {
        assertEquals(0, lostSessions(TICK, Duration.ofMillis(session), builder -> builder));
    }

    /** Servers grant 20 ticks at most. */
    @Test
    void timeoutGrantedByTheServersLimitsThePause() throws Exception {
        assertEquals(0, lostSessions(Duration.ofMillis(100), Duration.ofMinutes(1), builder -> builder));
    }

    @Test
    void configuredBackoffMayExceedTheSessionTimeout() throws Exception {
        int lost = lostSessions(
                TICK,
                Duration.ofSeconds(2),
                builder -> builder.reconnectBackoff(Duration.ofMillis(100), Duration.ofSeconds(5)));
        assertTrue(lost > 0, "a policy of the user's holds as it is");
    }
}
