// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of an ensemble with ZooKeeper's official client, which keeps looking for a server. */
@Timeout(240)
final class EnsembleZooKeeperTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EnsembleZooKeeper ensemble;

    @BeforeAll
    static void start() {
        ensemble = EnsembleZooKeeper.builder()
                .each(ZooKeeperProcess.builder().tickTime(Duration.ofMillis(200)))
                .start();
    }

    @AfterAll
    static void close() {
        ensemble.close();
        ensemble.close();
        assertFalse(ensemble.server(1).running());
    }

    private record Client(ZooKeeper keeper) implements AutoCloseable {
        @Override
        public void close() {
            try {
                keeper.close();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static Client client(String connectString) throws IOException {
        ZooKeeper keeper = new ZooKeeper(connectString, 4_000, event -> {});
        Await.until("connected", LIMIT, () -> keeper.getState().isConnected());
        return new Client(keeper);
    }

    private static Client client(int server) throws IOException {
        return client(ensemble.clientProxy(server).connectString());
    }

    private static int follower() {
        return ensemble.leader() % 3 + 1;
    }

    /** Also when the connection breaks, as often as it takes. */
    private static void write(Client client, String path) {
        Await.until("written: " + path, LIMIT, () -> {
            try {
                client.keeper().create(path, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                return true;
            } catch (KeeperException.NodeExistsException e) {
                return true;
            } catch (KeeperException.ConnectionLossException e) {
                return false;
            }
        });
    }

    @Test
    void membersReplicate() throws Exception {
        assertEquals(3, ensemble.size());
        assertEquals(3, ensemble.connectString().split(",").length);
        try (Client one = client(1);
                Client three = client(3)) {
            one.keeper().create("/replicated", "one".getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            three.keeper().sync("/", (code, path, context) -> {}, null);
            assertArrayEquals("one".getBytes(UTF_8), three.keeper().getData("/replicated", false, null));
        }
        assertEquals(2, ensemble.numberOf(ensemble.clientProxy(2).connectString()));
        assertEquals(2, ensemble.numberOf(ensemble.server(2).connectString()));
        assertTrue(ensemble.member(2).startsWith("server.2=zk2:"), ensemble.member(2));
        assertThrows(IllegalArgumentException.class, () -> ensemble.server(4));
        assertThrows(IllegalArgumentException.class, () -> ensemble.part(0));
    }

    @Test
    void aKilledLeaderIsReplacedAndComesBackWithAllThatWasWritten() throws Exception {
        int killed = ensemble.leader();
        try (Client client = client(ensemble.connectString())) {
            ensemble.server(killed).kill();
            assertFalse(ensemble.server(killed).running());
            assertNotEquals(killed, ensemble.leader());
            write(client, "/while-one-is-dead");
        }
        ensemble.server(killed).restart();
        ensemble.awaitServing();
        try (Client client = client(killed)) {
            client.keeper().sync("/", (code, path, context) -> {}, null);
            assertNotNull(client.keeper().exists("/while-one-is-dead", false));
        }
    }

    @Test
    void aFrozenFollowerAnswersWhenItThaws() throws Exception {
        int frozen = follower();
        try (Client client = client(frozen)) {
            ensemble.server(frozen).freeze();
            assertTrue(ensemble.server(frozen).frozen());
            AtomicInteger answers = ask(client);
            try (Client other = client(ensemble.leader())) {
                write(other, "/while-one-is-frozen");
            }
            assertEquals(0, answers.get());
            ensemble.server(frozen).thaw();
            assertFalse(ensemble.server(frozen).frozen());
            Await.until("answered", LIMIT, () -> answers.get() == 1);
        }
        ensemble.awaitServing();
    }

    /** Sends one request, and returns the count of its replies. */
    private static AtomicInteger ask(Client client) {
        AtomicInteger answers = new AtomicInteger();
        client.keeper()
                .exists("/", false, (StatCallback) (code, path, context, stat) -> answers.incrementAndGet(), null);
        return answers;
    }

    @Test
    void aSeparatedLeaderIsReplacedAndFollowsAfterwards() throws Exception {
        int parted = ensemble.leader();
        ensemble.part(parted);
        Await.until("it has noticed", LIMIT, () -> !ensemble.server(parted).serving());
        assertNotEquals(parted, ensemble.leader());
        int other = parted % 3 + 1;
        try (Client client = client(other)) {
            write(client, "/by-the-majority");
        }
        assertTrue(ensemble.server(parted).running());
        assertFalse(ensemble.server(parted).serving());
        ensemble.heal();
        ensemble.awaitServing();
        try (Client client = client(parted)) {
            write(client, "/by-the-one-that-was-parted");
            assertTrue(client.keeper().exists("/by-the-majority", false) != null);
        }
    }

    @Test
    void oneServerIsSilentForItsClients() throws Exception {
        try (Client client = client(1)) {
            ensemble.clientProxy(1).freeze();
            AtomicInteger answers = ask(client);
            assertTrue(ensemble.server(1).serving());
            try (Client other = client(2)) {
                write(other, "/while-others-are-reached");
            }
            assertEquals(0, answers.get());
            ensemble.heal();
            Await.until("answered", LIMIT, () -> answers.get() == 1);
        }
    }

    @Test
    void withoutAMajorityNoServerServes() {
        ensemble.server(1).stop();
        ensemble.server(2).stop();
        Await.until("given up", LIMIT, () -> !ensemble.server(3).serving());
        ensemble.server(1).restart();
        ensemble.server(2).restart();
        ensemble.awaitServing();
    }

    @Test
    void aSingleServerKeepsItsData() throws Exception {
        try (ZooKeeperProcess server = ZooKeeperProcess.start()) {
            try (Client client = client(server.connectString())) {
                client.keeper().create("/kept", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            String endpoint = server.connectString();
            server.kill();
            assertThrows(IllegalStateException.class, server::freeze);
            server.restart();
            assertEquals(endpoint, server.connectString());
            assertTrue(server.fourLetterWord("ruok").equals("imok"));
            try (Client client = client(server.connectString())) {
                assertTrue(client.keeper().exists("/kept", false) != null);
            }
        }
    }

    @Test
    void aServerThatDoesNotStartSaysWhyAndLeavesNothing() throws IOException {
        String mark = "of-this-test-" + UUID.randomUUID();
        IllegalStateException error = assertThrows(
                IllegalStateException.class,
                () -> ZooKeeperProcess.builder()
                        .setting("mark", mark)
                        .setting("tickTime", "soon")
                        .start());
        assertTrue(String.valueOf(error.getMessage()).contains("For input string: \"soon\""), error.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> EnsembleZooKeeper.builder()
                        .each(ZooKeeperProcess.builder().setting("mark", mark).jvmArgument("-XX:NoSuchFlag"))
                        .start());
        assertEquals(List.of(), configurations(mark));
        Path empty = Files.createTempDirectory("no-jars-");
        assertThrows(
                IllegalArgumentException.class,
                () -> ZooKeeperProcess.builder()
                        .setting("mark", mark)
                        .jars(empty)
                        .start());
        Files.delete(empty);
        assertThrows(
                IllegalArgumentException.class, () -> ZooKeeperProcess.builder().jars(empty));
        assertThrows(
                IllegalArgumentException.class,
                () -> EnsembleZooKeeper.builder().servers(0));
        assertEquals(List.of(), configurations(mark));
    }

    /** Returns the servers' configurations that have a setting {@code mark}. Other processes have folders of servers, too. */
    private static List<Path> configurations(String mark) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "lanekeeper-zookeeper-*")) {
            for (Path folder : folders) {
                Path configuration = folder.resolve("zoo.cfg");
                try {
                    if (Files.readString(configuration).contains(mark)) {
                        found.add(configuration);
                    }
                } catch (NoSuchFileException e) {
                    // A server that has ended meanwhile, or one in this process, which has no such file.
                }
            }
        }
        return found;
    }

    /** A JVM that is killed takes its servers along. */
    @Test
    void serversEndWithTheJvmThatStartedThem() throws Exception {
        Process starter = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String pid = starter.inputReader(UTF_8).readLine();
            ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            starter.destroyForcibly().waitFor();
            Await.until("the server has ended", LIMIT, () -> !server.isAlive());
        } finally {
            starter.destroyForcibly();
        }
    }

    /** Starts a server, prints its process id, and waits to be killed. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] args) throws IOException {
            ZooKeeperProcess.start();
            ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
            while (System.in.read() >= 0) {
                // waiting
            }
        }
    }
}
