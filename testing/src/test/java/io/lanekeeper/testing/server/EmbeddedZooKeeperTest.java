// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EmbeddedZooKeeperTest {
    /** ZooKeeper's official client, with the states of which it was notified. */
    private static final class Client implements AutoCloseable {
        final BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
        final ZooKeeper keeper;

        Client(String connectString) throws IOException {
            keeper = new ZooKeeper(connectString, 10_000, event -> states.add(event.getState()));
        }

        static Client connected(EmbeddedZooKeeper server) throws Exception {
            Client client = new Client(server.connectString());
            client.await(KeeperState.SyncConnected);
            return client;
        }

        void await(KeeperState expected) throws InterruptedException {
            KeeperState state;
            do {
                state = states.poll(20, TimeUnit.SECONDS);
                assertNotNull(state, "waited in vain for " + expected);
            } while (state != expected);
        }

        @Override
        public void close() {
            try {
                keeper.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void answersARealClient() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client client = Client.connected(server)) {
            client.keeper.create("/a", "one".getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertArrayEquals("one".getBytes(UTF_8), client.keeper.getData("/a", true, null));
            assertEquals(Set.of(client.keeper.getSessionId()), server.sessions());
            assertEquals(1, server.watchCount());
            assertEquals(1, server.connectionCount());
        }
    }

    @Test
    void deletesEmptyContainersAtTheGivenInterval() throws Exception {
        Duration interval = Duration.ofMillis(50);
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                        .containerCheckInterval(interval)
                        .start();
                Client client = Client.connected(server)) {
            server.restart(); // which must not end it
            client.await(KeeperState.SyncConnected);
            client.keeper.create("/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
            client.keeper.create("/c/child", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            CountDownLatch gone = new CountDownLatch(1);
            client.keeper.exists("/c", event -> gone.countDown());
            client.keeper.delete("/c/child", -1);
            assertTrue(gone.await(20, TimeUnit.SECONDS), "the container is deleted");
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> EmbeddedZooKeeper.builder()
                        .containerCheckInterval(Duration.ofMillis(-1))
                        .start());
    }

    @Test
    void returnsItsAddress() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            assertEquals(new Endpoint("127.0.0.1", server.port()), server.endpoint());
            assertEquals("127.0.0.1:" + server.port(), server.connectString());
            assertTrue(server.running());
        }
    }

    @Test
    void keepsPortDataAndSessionThroughARestart() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client client = Client.connected(server)) {
            int port = server.port();
            long session = client.keeper.getSessionId();
            client.keeper.create("/kept", "data".getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            client.keeper.create("/mine", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            server.stop();
            client.await(KeeperState.Disconnected);
            assertFalse(server.running());
            assertThrows(IllegalStateException.class, server::sessions);
            server.restart();
            client.await(KeeperState.SyncConnected);
            assertEquals(port, server.port());
            assertEquals(session, client.keeper.getSessionId());
            assertArrayEquals("data".getBytes(UTF_8), client.keeper.getData("/kept", false, null));
            assertNotNull(client.keeper.exists("/mine", false));
        }
    }

    @Test
    void restartsManyTimesOnTheSamePort() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            int port = server.port();
            for (int i = 0; i < 5; i++) {
                server.restart();
                assertEquals(port, server.port());
            }
        }
    }

    @Test
    void expiresASessionAsItsTimeOutWould() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client doomed = Client.connected(server);
                Client other = Client.connected(server)) {
            doomed.keeper.create("/mine", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            server.expireSession(doomed.keeper.getSessionId());
            assertNull(other.keeper.exists("/mine", false));
            assertEquals(Set.of(other.keeper.getSessionId()), server.sessions());
            doomed.await(KeeperState.Expired);
        }
    }

    @Test
    void rejectsTheExpiryOfAnUnknownSession() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            assertThrows(IllegalArgumentException.class, () -> server.expireSession(42));
        }
    }

    @Test
    void killsConnectionsButNotSessions() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Client client = Client.connected(server)) {
            long session = client.keeper.getSessionId();
            server.killConnections();
            client.await(KeeperState.Disconnected);
            client.await(KeeperState.SyncConnected);
            assertEquals(session, client.keeper.getSessionId());
        }
    }

    @Test
    void takesItsSettings() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                        .tickTime(Duration.ofMillis(100))
                        .minSessionTimeout(Duration.ofMillis(300))
                        .maxSessionTimeout(Duration.ofMillis(700))
                        .start();
                Client client = Client.connected(server)) {
            assertEquals(700, client.keeper.getSessionTimeout());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> EmbeddedZooKeeper.builder().tickTime(Duration.ZERO).start());
    }

    @Test
    void leavesNoThreadAndNoFolder() throws Exception {
        Set<String> threads = threads();
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
        try (Client client = Client.connected(server)) {
            client.keeper.create("/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertTrue(Files.exists(server.folder()));
        }
        server.restart();
        server.close();
        server.close();
        assertFalse(Files.exists(server.folder()));
        // The client's threads end a moment after its close.
        Await.until("only the threads of before are left: " + threads(), () -> threads.containsAll(threads()));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
