// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.network.SimulatedProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the model's replies to four-letter words with the real server's. */
class FourLetterWordsTest {
    private final DeterministicHandler handler = DeterministicHandler.seeded(3);
    private SimulatedZooKeeper servers = SimulatedZooKeeper.start(handler);

    /** Compares all replies; of {@code srvr}, the lines that the model has. */
    @Test
    void repliesToWordsAreThoseOfTheRealServer() throws Exception {
        try (EmbeddedZooKeeper real = EmbeddedZooKeeper.start()) {
            for (String word : List.of("ruok", "dump", "mntr", "isro", "conf", "stat")) {
                assertEquals(ask(real, word), ask(0, word));
            }
            List<String> wanted = ask(real, "srvr").lines().toList();
            List<String> lines = ask(0, "srvr").lines().toList();
            assertTrue(lines.get(0).startsWith("Zookeeper version: 3.9.5-"), lines.get(0));
            assertTrue(wanted.get(0).startsWith("Zookeeper version: 3.9.5-"), wanted.get(0));
            assertEquals(List.of("Connections: 1", "Zxid: 0x0", "Mode: standalone"), lines.subList(1, lines.size()));
            assertTrue(wanted.containsAll(lines.subList(1, lines.size())), wanted.toString());
        }
        assertEquals("", ask(0, "what"));
    }

    private static String ask(EmbeddedZooKeeper real, String word) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), real.port())) {
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private String ask(int server, String word) {
        return ask(servers.endpoint(server), word);
    }

    private String ask(Endpoint endpoint, String word) {
        return new Words(handler).ask(endpoint, word);
    }

    @Test
    void aWordMayArriveInPieces() {
        try (SimulatedProxy proxy = servers.proxy(0)) {
            proxy.splitBytes(true);
            assertTrue(ask(proxy.endpoint(), "srvr").endsWith("Mode: standalone\n"));
        }
    }

    @Test
    void oneServerLeadsAndWithoutAMajorityNoneServes() {
        servers.stop(0); // its address is wanted
        servers = SimulatedZooKeeper.builder(handler).servers(3).start();
        assertTrue(ask(2, "srvr").endsWith("Mode: leader\n"));
        assertTrue(ask(0, "srvr").endsWith("Mode: follower\n"));
        servers.stop(2);
        assertTrue(ask(1, "srvr").endsWith("Mode: leader\n"));
        servers.start(2);
        assertTrue(ask(2, "srvr").endsWith("Mode: follower\n"), "the leader stays");
        servers.stop(0);
        servers.stop(1);
        assertEquals("This ZooKeeper instance is not currently serving requests\n", ask(2, "srvr"));
    }

    @Test
    void isroSaysWhetherAServerIsReadOnly() {
        servers.stop(0);
        servers = SimulatedZooKeeper.builder(handler).servers(3).readOnlyMode().start();
        assertEquals("rw", ask(1, "isro"));
        servers.part(1);
        assertEquals("null", ask(1, "isro"));
        assertEquals("rw", ask(0, "isro"));
        handler.advance(Duration.ofSeconds(2));
        assertEquals("ro", ask(1, "isro"));
        assertTrue(ask(1, "srvr").endsWith("Mode: read-only\n"));
        servers.heal();
        assertEquals("rw", ask(1, "isro"));
    }
}
