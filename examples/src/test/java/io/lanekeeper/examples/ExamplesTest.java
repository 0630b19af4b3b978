// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs each example as a user would, all against one server. Examples check themselves; this test checks their output. */
@Timeout(60)
class ExamplesTest {
    private static EmbeddedZooKeeper server;

    /** An example's main method. */
    @FunctionalInterface
    private interface Example {
        void run(String... args) throws Exception;
    }

    @BeforeAll
    static void startServer() {
        server = EmbeddedZooKeeper.builder()
                .containerCheckInterval(Server.CHECK_INTERVAL)
                .start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void quickStart() throws Exception {
        assertEquals(
                List.of(
                        "session  CONNECTED: a new session was established",
                        "created  /quick-start",
                        "read     \"one\", version 0, and set a watch",
                        "set      \"two\", version 1",
                        "watch    NODE_DATA_CHANGED at /quick-start",
                        "children [member-0000000000, member-0000000001]",
                        "deleted  /quick-start",
                        "session  LOST: the client was stopped"),
                run(QuickStart::main));
    }

    @Test
    void fiveWorkers() throws Exception {
        List<String> lines = run(FiveWorkers::main);

        IntStream.range(0, 5).forEach(id -> assertEquals(1, count(lines, "Worker " + id + " completed on "), "" + id));
        assertEquals("Children: [worker-0, worker-1, worker-2, worker-3, worker-4]", lines.get(lines.size() - 1));
    }

    @Test
    void onThreads() throws Exception {
        List<String> lines = run(OnThreads::main);

        assertEquals(1, count(lines, "Connection state changed: CONNECTED"));
        assertEquals(1, count(lines, "Created path: /threading-test"));
        assertEquals(1, count(lines, "Data: test data, exists: true"));
    }

    @Test
    void greenPool() throws Exception {
        List<String> lines = run(GreenPool::main);

        assertEquals(10, count(lines, "Created /eventlet-test/item-"));
        IntStream.range(0, 10)
                .forEach(i -> assertEquals(
                        1,
                        lines.stream()
                                .filter(line -> line.endsWith(": data-" + i))
                                .count(),
                        "data-" + i));
        assertEquals(1, count(lines, "Successfully created 10 paths"));
    }

    @Test
    void customConfiguration() throws Exception {
        List<String> lines = run(CustomConfiguration::main);

        assertEquals(1, count(lines, "State changed to: CONNECTED"));
        assertEquals(1, count(lines, "Created with custom handler: /custom-handler-test"));
        assertEquals(1, count(lines, "No server: given up after 2 rounds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--netty", "--threads"})
    void asyncResultPatterns(String handler) throws Exception {
        List<String> lines = run(AsyncResultPatterns::main, handler);

        assertEquals(1, count(lines, "Callback received /async-test/node"));
        assertEquals(1, count(lines, "Background thread got /async-test/node"));
        assertEquals(1, count(lines, "Ready: true, successful: true"));
        assertEquals(1, count(lines, "Transformed: a default"));
        assertEquals(1, count(lines, "All: [/async-test/a, /async-test/b]"));
        assertEquals(1, count(lines, "Any: /async-test/c"));
        assertEquals(1, count(lines, "Waited in vain: "));
        assertEquals(1, count(lines, "Cancelled: java.util.concurrent.CancellationException"));
        assertEquals(1, count(lines, "Failed: io.lanekeeper.client.error.RequestTimeoutException"));
    }

    @Test
    void configHttpServer() throws Exception {
        List<String> lines = run(ConfigHttpServer::main, "--self-check");

        assertEquals(1, count(lines, "GET /config -> 200 one"));
        assertEquals(1, count(lines, "GET /config -> 200 two"));
        assertEquals("GET /config -> 503 no ZooKeeper session", lines.get(lines.size() - 1));
    }

    @Test
    void tenants() throws Exception {
        assertEquals(
                List.of(
                        "acme    sees /color = green",
                        "globex  sees /color = blue",
                        "outside /tenants = [acme, globex]",
                        "acme    gets NODE_DATA_CHANGED at /color",
                        "globex  is refused /acme/color: NO_NODE"),
                run(Tenants::main));
    }

    @Test
    void transfer() throws Exception {
        assertEquals(
                List.of(
                        "Transferred 30 with 3 operations",
                        "Anna 70, Ben 30",
                        "Refused: BAD_VERSION at operation 1, /transfer/anna",
                        "Outcomes: [ROLLED_BACK, REFUSED, NOT_TRIED]",
                        "Anna 70, Ben 30"),
                run(Transfer::main));
    }

    @Test
    void watchedTree() throws Exception {
        assertEquals(
                List.of(
                        "NODE_CREATED /watched-tree",
                        "NODE_CREATED /watched-tree/eu",
                        "NODE_CREATED /watched-tree/eu/berlin",
                        "NODE_DATA_CHANGED /watched-tree/eu/berlin",
                        "NODE_DATA_CHANGED /watched-tree/eu/berlin",
                        "NODE_DELETED /watched-tree/eu/berlin",
                        "NODE_DELETED /watched-tree/eu",
                        "NODE_DELETED /watched-tree",
                        "Closed: no further event"),
                run(WatchedTree::main));
    }

    @Test
    void jobContainer() throws Exception {
        List<String> lines = run(JobContainer::main);

        assertEquals("Created the container /job-container", lines.get(0));
        assertEquals(1, count(lines, "Created /job-container/job-0000000000"));
        assertEquals(1, count(lines, "Deleted /job-container/job-0000000000, the last one"));
        assertEquals(1, count(lines, "The container is gone"));
    }

    @Test
    void timeToLive() throws Exception {
        assertEquals(
                List.of(
                        "Created /time-to-live for 500 ms, with a child",
                        "Its time is over, but it has a child",
                        "Deleted the child",
                        "It is gone, too"),
                run(TimeToLive::main));
    }

    @Test
    void guardedJob() throws Exception {
        List<String> lines = run(GuardedJob::main);

        assertEquals(1, count(lines, "first goes on; isHeld: true"));
        assertEquals(1, count(lines, "first, part 2 in ZooKeeper: refused, the lease is lost"));
        assertEquals(1, count(lines, "first, part 2 in the table: refused, the token is too small"));
        assertEquals(1, count(lines, "first has lost the lock: the node was deleted"));
        assertEquals(0, count(lines, "second has lost the lock"));
        assertEquals("In ZooKeeper: second, part 2; in the table: second, part 2", lines.get(lines.size() - 1));
    }

    @Test
    void leaderHttpServer() throws Exception {
        List<String> lines = run(LeaderHttpServer::main, "--self-check");

        assertEquals(
                List.of(
                        "GET from one -> 200 led by one",
                        "GET from two -> 307 led by one",
                        "GET from two -> 200 led by two",
                        "GET from one -> 503 no leader"),
                lines.subList(1, lines.size()));
    }

    @Test
    void workQueue() throws Exception {
        assertEquals(
                List.of(
                        "A worker has claimed \"2 apples\", and dies",
                        "Attempt 1 failed: many apples",
                        "Attempt 2 failed: many apples",
                        "Attempt 3 failed: many apples",
                        "Invoice: 20 for apples",
                        "Invoice: 30 for pears",
                        "Invoice: 10 for plum",
                        "Dead letter: many apples"),
                run(WorkQueue::main));
    }

    @Test
    void partitions() throws Exception {
        List<String> lines = run(Partitions::main);

        assertEquals("anna alone: anna 12", lines.get(0));
        assertEquals(1, count(lines, "anna and ben: "));
        assertEquals(1, count(lines, "all three: "));
        assertEquals(1, count(lines, "ben has left: "));
        assertEquals("carl is dead: anna 12", lines.get(lines.size() - 1));
    }

    @Test
    void startsItsOwnServerWithoutAnArgument() throws Exception {
        try (Server own = Server.of("--self-check")) {
            assertTrue(own.connectString().startsWith("127.0.0.1:"), own.connectString());
        }
        try (Server given = Server.of("--self-check", "zk:2181")) {
            assertEquals("zk:2181", given.connectString());
        }
    }

    @Test
    void failsOnAnUnexpectedValue() {
        assertThrows(IllegalStateException.class, () -> Expect.equal("one", "two"));
    }

    private static List<String> run(Example example, String... options) throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            String[] args = Arrays.copyOf(options, options.length + 1);
            args[options.length] = server.connectString();
            example.run(args);
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static long count(List<String> lines, String start) {
        return lines.stream().filter(line -> line.startsWith(start)).count();
    }
}
