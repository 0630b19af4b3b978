// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.netty.LoopLocal;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.Version;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs the service in one framework and checks it: its responses, the threads of the callbacks, that no thread is added,
 * and that the registrations exist until the clients are stopped.
 *
 * <p>Arguments: the class of the {@link Embedding}, the connect string. The last line of a good run says {@code passed} and
 * the version of Netty; the exit code of a bad one is 1.
 */
final class ServiceProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 6;

    private final Embedding framework;
    private final String connectString;
    private final Nodes nodes = new Nodes();

    private ServiceProcess(Embedding framework, String connectString) {
        this.framework = framework;
        this.connectString = connectString;
    }

    public static void main(String[] args) {
        try {
            Embedding framework = Class.forName(args[0])
                    .asSubclass(Embedding.class)
                    .getDeclaredConstructor()
                    .newInstance();
            String netty = oneNetty();
            new ServiceProcess(framework, args[1]).run();
            System.out.println("passed on Netty " + netty);
            System.exit(0); // frameworks leave threads of theirs behind
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    /** The version of all of Netty's parts. */
    private static String oneNetty() {
        Set<String> versions = Version.identify().entrySet().stream()
                .filter(part -> !part.getKey().contains("tcnative"))
                .map(part -> part.getValue().artifactVersion())
                .collect(Collectors.toCollection(TreeSet::new));
        check(versions.size() == 1, "versions of Netty's parts: " + versions + " (expected: one)");
        return String.join(",", versions);
    }

    private void run() throws Exception {
        framework.serve(nodes);
        try {
            Set<Thread> before = threadsWhenWarm();
            LoopLocal<ZooKeeperClient> clients =
                    LoopLocal.on(framework.loops(), this::client, ZooKeeperClient::start, ZooKeeperClient::stop);
            EventLoop first = (EventLoop) framework.loops().iterator().next();
            ZooKeeperClient one = ZooKeeperClient.builder()
                    .connectString(connectString)
                    .handler(() -> SequentialNettyHandler.on(first))
                    .build();
            check(clients.all().size() == Embedding.LOOPS, "clients: " + clients.all());
            clients.start().get(PATIENCE);
            one.start().get(PATIENCE);
            nodes.use(clients, one);
            serve(clients, one);
            Set<Thread> added = threads();
            added.removeAll(before);
            check(added.isEmpty(), "added threads: " + added + " (expected: none)");
            one.stop().get(PATIENCE);
        } finally {
            framework.end();
        }
        lookForLeaks();
    }

    private ZooKeeperClient client(SequentialNettyHandler handler) {
        return ZooKeeperClient.builder()
                .connectString(connectString)
                .handler(handler)
                .build();
    }

    private void serve(LoopLocal<ZooKeeperClient> clients, ZooKeeperClient one) throws Exception {
        one.ensurePath("/services").get(PATIENCE);
        one.create("/config", "value".getBytes(UTF_8)).get(PATIENCE);
        List<String> registrations = new ArrayList<>();
        for (ZooKeeperClient zk : clients.all()) {
            registrations.add(
                    zk.create("/services/loop-", new byte[0], CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL))
                            .get(PATIENCE));
        }
        String atHome = "value on its loop";
        for (int i = 0; i < REQUESTS; i++) {
            String own = framework.ask(Nodes.OWN + "/config");
            check(own.contains(atHome), "read by the loop's client: " + own);
            String brought = framework.ask(Nodes.ONE + "/config");
            check(
                    brought.contains(framework.bringsBack() ? atHome : "value on "),
                    "read by the one client: " + brought);
        }
        check(
                one.getChildren("/services").get(PATIENCE).size() == registrations.size(),
                "registered: " + registrations);
        clients.stop().get(PATIENCE);
        check(one.getChildren("/services").get(PATIENCE).isEmpty(), "registered after the stop (expected: nothing)");
    }

    /** Starts the thread of each loop, and what the framework creates for its first requests. */
    private Set<Thread> threadsWhenWarm() throws Exception {
        for (EventExecutor loop : framework.loops()) {
            loop.submit(() -> {}).sync();
        }
        for (int i = 0; i < 2 * Embedding.LOOPS; i++) {
            check(framework.ask("/warm").contains("warm"), "no answer");
        }
        return threads();
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** A leak is reported in the log when the next buffer is allocated after the collection. */
    private static void lookForLeaks() {
        System.gc();
        for (int i = 0; i < 100; i++) {
            ByteBufAllocator.DEFAULT.buffer().release();
        }
    }

    private static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
